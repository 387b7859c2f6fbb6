// Command ask asks a platform from the command line, and prints one line of JSON for each prompt. It is what the tests
// start, too.
//
//	go run ./cmd/ask -endpoint http://127.0.0.1:8080 "Summarise this page"
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"time"

	"axonflow"
)

func main() { os.Exit(run()) }

func run() int {
	endpoint := flag.String("endpoint", "http://127.0.0.1:8080", "the platform")
	mode := flag.String("mode", "production", "production, staging, development or sandbox")
	tool := flag.String("tool", "", "the tool that is to be called")
	telemetry := flag.String("telemetry", "", "the SDK's own switch: true or false")
	cadence := flag.String("cadence", "start", "start or weekly")
	count := flag.Int("clients", 1, "how many clients to start")
	flush := flag.Bool("flush", false, "wait for the telemetry, 3 s at most")
	flag.Parse()

	options := axonflow.Options{
		Endpoint:         *endpoint,
		APIKey:           os.Getenv("AXONFLOW_API_KEY"),
		Mode:             axonflow.Mode(*mode),
		TelemetryCadence: axonflow.Cadence(*cadence),
	}
	if *telemetry != "" {
		isEnabled := *telemetry == "true"
		options.TelemetryEnabled = &isEnabled
	}
	since := time.Now()
	var clients []*axonflow.Client
	for i := 0; i < *count; i++ {
		client, err := axonflow.New(options)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		clients = append(clients, client)
	}
	constructed := time.Since(since)
	exit := 0
	for _, prompt := range flag.Args() {
		if decision, err := ask(clients[0], prompt, *tool); err != nil {
			print(map[string]any{"error": err.Error()})
			exit = 1
		} else {
			print(decision)
		}
	}
	print(map[string]any{"constructed_ms": float64(constructed.Microseconds()) / 1000})
	if *flush {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		for _, client := range clients {
			client.FlushTelemetry(ctx)
		}
	}
	return exit
}

func ask(client *axonflow.Client, prompt, tool string) (axonflow.Decision, error) {
	decision, err := client.Decide(context.Background(), prompt, tool, nil)
	if err == nil && decision.Decision == "allow" {
		err = client.Audit(context.Background(), decision.ID, "done")
	}
	return decision, err
}

func print(value any) {
	line, _ := json.Marshal(value)
	fmt.Println(string(line))
}
