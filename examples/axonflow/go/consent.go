package axonflow

import (
	"strings"

	"axonflow/internal/contract"
)

// Who may decide, strongest first: do-not-track, the environment, the SDK's own options, the contract's default.
type deciders struct {
	getenv func(string) string
	config *bool
	mode   Mode
}

// decide says on, local (nothing leaves the machine) or off, and who decided it. The strongest voice that speaks wins;
// one that is not understood means no.
func decide(written contract.Object, voices deciders) (mode, decider string) {
	if saysDoNotTrack(voices.getenv("DO_NOT_TRACK")) {
		return textOf(written, "doNotTrack"), "do-not-track"
	}
	if said := modeOf(voices.getenv(textOf(written, "env"))); said != "" {
		return said, "environment"
	}
	if voices.config != nil {
		if *voices.config {
			return "on", "config"
		}
		return "off", "config"
	}
	consent := written.Get("consent")
	if byMode, ok := consent.(contract.Object); ok {
		modes, _ := byMode.Get("modes").(contract.Object)
		if consent = modes.Get(string(voices.mode)); consent == nil {
			consent = byMode.Get("default")
		}
	}
	// "ask" and "ask-every-start" are a no until somebody has answered, and nobody can ask here.
	if consent == "on" {
		return "on", "default"
	}
	return "off", "default"
}

// modeOf is empty where nothing is said; a word that is not known says off, since whoever set it wanted something.
func modeOf(value string) string {
	switch strings.ToLower(strings.TrimSpace(value)) {
	case "":
		return ""
	case "1", "true", "yes", "on", "enable", "enabled":
		return "on"
	case "local":
		return "local"
	}
	return "off"
}

func saysDoNotTrack(value string) bool {
	word := strings.ToLower(strings.TrimSpace(value))
	return word != "" && word != "0" && word != "false"
}

func textOf(object contract.Object, name string) string {
	text, _ := object.Get(name).(string)
	return text
}
