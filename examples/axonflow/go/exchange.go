package axonflow

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// What came back: status 0 where nothing did.
type answer struct {
	status     int
	retryAfter string
	body       []byte
}

// exchange sends a request and reads the answer, at most so many bytes of it, until the context ends: it is the one limit
// for everything, from the name that is looked up to the last byte. No redirect is followed.
//
// Nothing says who is calling: no user agent, no cookie, no header but those that the request needs.
func exchange(ctx context.Context, method, url string, body []byte, most int64) answer {
	request, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return answer{}
	}
	request.Header["User-Agent"] = nil
	request.Close = true
	if body != nil {
		request.Header.Set("content-type", "application/json")
	}
	// A client of its own: what a host does to the default one must not meet this, nor the other way round.
	client := &http.Client{
		Transport: &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DisableCompression:     true,
			DisableKeepAlives:      true,
			MaxResponseHeaderBytes: 64 * 1024,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Do(request)
	if err != nil {
		return answer{}
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, most+1))
	if err != nil {
		return answer{}
	}
	if int64(len(content)) > most {
		content = nil
	}
	return answer{response.StatusCode, response.Header.Get("Retry-After"), content}
}

const (
	healthBudget = time.Second
	// The longest version text that is passed on, in bytes, and the longest answer that is read for it.
	longestVersion = 64
	longestHealth  = 1024 * 1024
)

// platformVersion is what `GET {endpoint}/health` says is its version: a text of 1 to 64 bytes, or empty. Never
// shortened, never made up.
func platformVersion(ctx context.Context, endpoint string) string {
	ctx, cancel := context.WithTimeout(ctx, healthBudget)
	defer cancel()
	got := exchange(ctx, http.MethodGet, endpoint+"/health", nil, longestHealth)
	var health map[string]json.RawMessage
	var version string
	if got.status != http.StatusOK || json.Unmarshal(got.body, &health) != nil {
		return ""
	}
	if raw := health["version"]; len(raw) == 0 || raw[0] != '"' || json.Unmarshal(raw, &version) != nil {
		return ""
	}
	if len(version) > longestVersion {
		return ""
	}
	return version
}
