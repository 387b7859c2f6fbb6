package axonflow

import (
	"testing"

	"axonflow/internal/contract"
)

func env(pairs ...string) func(string) string {
	values := map[string]string{}
	for at := 0; at+1 < len(pairs); at += 2 {
		values[pairs[at]] = pairs[at+1]
	}
	return func(name string) string { return values[name] }
}

func with(name string, value any) contract.Object {
	return append(append(contract.Object{}, checker.Contract...), contract.Member{Name: name, Value: value})
}

func TestEverySpellingOfDoNotTrack(t *testing.T) {
	for value, expected := range map[string]string{
		"": "on", "  ": "on", "0": "on", "false": "on", "FALSE": "on", " False ": "on",
		"1": "off", "true": "off", "yes": "off", "no": "off", "off": "off", "anything": "off",
	} {
		if mode, _ := decide(checker.Contract, deciders{getenv: env("DO_NOT_TRACK", value)}); mode != expected {
			t.Errorf("DO_NOT_TRACK=%q: %s", value, mode)
		}
	}
	if mode, _ := decide(with("doNotTrack", "local"), deciders{getenv: env("DO_NOT_TRACK", "1")}); mode != "local" {
		t.Errorf("it leads where the contract says, not to %s", mode)
	}
}

func TestEverySpellingOfAWord(t *testing.T) {
	for value, expected := range map[string]string{
		"": "", "   ": "",
		"1": "on", "true": "on", "yes": "on", "on": "on", "enable": "on", "enabled": "on", " YES ": "on",
		"0": "off", "false": "off", "no": "off", "off": "off", "disable": "off", "Disabled": "off", " OFF": "off",
		"local": "local", "LOCAL": "local", "2": "off", "nonsense": "off",
	} {
		if mode := modeOf(value); mode != expected {
			t.Errorf("%q: %q", value, mode)
		}
	}
}

func TestTheStrongestVoiceDecides(t *testing.T) {
	yes, no := true, false
	for _, c := range []struct {
		getenv        func(string) string
		config        *bool
		mode          Mode
		expected, who string
	}{
		{env("DO_NOT_TRACK", "1", "AXONFLOW_TELEMETRY", "on"), &yes, Production, "off", "do-not-track"},
		{env("AXONFLOW_TELEMETRY", "off"), &yes, Production, "off", "environment"},
		{env("AXONFLOW_TELEMETRY", "on"), &no, Sandbox, "on", "environment"},
		{env(), &no, Production, "off", "config"},
		{env(), &yes, Sandbox, "on", "config"},
		{env(), nil, Sandbox, "off", "default"},
		{env(), nil, Production, "on", "default"},
		{env(), nil, Staging, "on", "default"},
		{env(), nil, Development, "on", "default"},
	} {
		if mode, who := decide(checker.Contract, deciders{c.getenv, c.config, c.mode}); mode != c.expected || who != c.who {
			t.Errorf("%v: %s by %s", c, mode, who)
		}
	}
	for _, consent := range []string{"off", "ask", "ask-every-start"} {
		if mode, _ := decide(with("consent", consent), deciders{getenv: env()}); mode != "off" {
			t.Errorf("%s, and nobody could ask: %s", consent, mode)
		}
	}
	if ci := textOf(checker.Contract, "ci"); ci != "count" {
		t.Errorf("this SDK has no rule about CI, and the contract says %s", ci)
	}
}
