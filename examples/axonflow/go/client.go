// Package axonflow is the Go SDK of AxonFlow: it asks the platform whether a call to a model or a tool is allowed, and
// notes what came of it.
//
// Standard library only. What it measures, and how to refuse: ../TELEMETRY.md.
package axonflow

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Version is the release of this SDK.
const Version = "6.0.0"

// Mode says how the client is deployed. Telemetry is off in Sandbox, and on in every other.
type Mode string

// The modes. The zero value is Production.
const (
	Production  Mode = "production"
	Staging     Mode = "staging"
	Development Mode = "development"
	Sandbox     Mode = "sandbox"
)

// Cadence says how often the start of a client is reported.
type Cadence string

// The cadences. The zero value is EachStart.
const (
	// EachStart reports each start of a client, once.
	EachStart Cadence = "start"
	// Weekly delivers at most one report in seven days on one machine.
	Weekly Cadence = "weekly"
)

// Options of a client.
type Options struct {
	// Endpoint is the platform's address.
	Endpoint string
	APIKey   string
	Mode     Mode
	// HTTPClient is what the platform is asked through. Default: one with a limit of 30 s.
	HTTPClient *http.Client
	// TelemetryEnabled set to false switches telemetry off; nil leaves it to the mode.
	TelemetryEnabled *bool
	TelemetryCadence Cadence
	// TelemetryEndpoint is where reports go; the environment variable AXONFLOW_TELEMETRY_ENDPOINT beats it.
	TelemetryEndpoint string
}

// Client of one platform. It may be used from many goroutines.
type Client struct {
	endpoint string
	apiKey   string
	http     *http.Client
	reporter *reporter
}

// Error says that the platform could not be asked, or said no.
type Error struct {
	// Status of the platform's answer, 0 where there was none.
	Status int
	cause  error
}

func (e *Error) Error() string {
	if e.Status == 0 {
		return "axonflow: the platform could not be asked"
	}
	return fmt.Sprintf("axonflow: the platform answered %d", e.Status)
}

// Unwrap gives what stood in the way, if anything did.
func (e *Error) Unwrap() error { return e.cause }

// New makes a client, and reports that it was started, in the background. It fails only for wrong options.
//
//	client, err := axonflow.New(axonflow.Options{Endpoint: "http://127.0.0.1:8080"})
func New(options Options) (*Client, error) {
	return start(options, realWorld())
}

func start(options Options, world world) (*Client, error) {
	if !strings.HasPrefix(options.Endpoint, "http://") && !strings.HasPrefix(options.Endpoint, "https://") {
		return nil, errors.New("axonflow: Endpoint: expected an address that begins with http:// or https://")
	}
	switch options.Mode {
	case "":
		options.Mode = Production
	case Production, Staging, Development, Sandbox:
	default:
		return nil, errors.New("axonflow: Mode: expected production, staging, development or sandbox")
	}
	switch options.TelemetryCadence {
	case "":
		options.TelemetryCadence = EachStart
	case EachStart, Weekly:
	default:
		return nil, errors.New("axonflow: TelemetryCadence: expected start or weekly")
	}
	client := options.HTTPClient
	if client == nil {
		client = &http.Client{Timeout: 30 * time.Second}
	}
	endpoint := strings.TrimRight(options.Endpoint, "/")
	made := &Client{endpoint, options.APIKey, client, newReporter(endpoint, options, world)}
	made.reporter.trigger()
	return made, nil
}

// Decision of the platform, with the policies that made it.
type Decision struct {
	ID       string   `json:"id"`
	Decision string   `json:"decision"`
	Policies []string `json:"policies"`
}

// Decide asks whether a prompt, or a call of a tool, is allowed. Tool and arguments may be left empty.
func (c *Client) Decide(ctx context.Context, prompt, tool string, arguments map[string]any) (Decision, error) {
	question := struct {
		Prompt    string         `json:"prompt"`
		Tool      string         `json:"tool,omitempty"`
		Arguments map[string]any `json:"arguments,omitempty"`
	}{prompt, tool, arguments}
	var decision Decision
	err := c.ask(ctx, http.MethodPost, "/v1/decisions", question, &decision)
	return decision, err
}

// Audit notes what came of an allowed call.
func (c *Client) Audit(ctx context.Context, decision, response string) error {
	return c.ask(ctx, http.MethodPost, "/v1/audits", map[string]string{"decision": decision, "response": response}, nil)
}

// Policies that hold for this key.
func (c *Client) Policies(ctx context.Context) ([]string, error) {
	var answer struct {
		Policies []string `json:"policies"`
	}
	err := c.ask(ctx, http.MethodGet, "/v1/policies", nil, &answer)
	return answer.Policies, err
}

// FlushTelemetry waits until the report that is under way is delivered or given up, or the context ends: for programs
// that end at once.
func (c *Client) FlushTelemetry(ctx context.Context) { c.reporter.flush(ctx) }

func (c *Client) ask(ctx context.Context, method, path string, body, answer any) error {
	c.reporter.trigger()
	var content []byte
	if body != nil {
		var err error
		if content, err = json.Marshal(body); err != nil {
			return &Error{cause: err}
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, c.endpoint+path, bytes.NewReader(content))
	if err != nil {
		return &Error{cause: err}
	}
	request.Header.Set("accept", "application/json")
	if body != nil {
		request.Header.Set("content-type", "application/json")
	}
	if c.apiKey != "" {
		request.Header.Set("authorization", "Bearer "+c.apiKey)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return &Error{cause: err}
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		return &Error{Status: response.StatusCode}
	}
	if answer == nil {
		return nil
	}
	if err := json.NewDecoder(response.Body).Decode(answer); err != nil {
		return &Error{cause: err}
	}
	return nil
}
