package contract

import (
	"encoding/hex"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const folder = "../../../../../packages/contract/vectors"

// The shared vectors of the contract language, all of them but js.json, which is for JavaScript alone.
func TestEveryCaseOfEveryVector(t *testing.T) {
	paths, _ := filepath.Glob(filepath.Join(folder, "*.json"))
	ran := 0
	for _, path := range paths {
		if filepath.Base(path) == "js.json" {
			continue
		}
		vectors := read(t, path)
		cases := vectors.Get("cases").([]any)
		for _, item := range cases {
			given := item.(Object)
			t.Run(filepath.Base(path)+"/"+given.Get("title").(string), func(t *testing.T) { check(t, vectors, given) })
			ran++
		}
	}
	if len(paths) < 15 || ran < 500 {
		t.Fatalf("%d cases in %d files: there should be more", ran, len(paths))
	}
}

func read(t *testing.T, path string) Object {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	value, err := Parse(text)
	if err != nil {
		t.Fatal(path, err)
	}
	return value.(Object)
}

func check(t *testing.T, vectors, given Object) {
	if given.has("value") {
		checkText(t, given)
		return
	}
	checker, err := New(vectors.Get("contract"))
	if err != nil {
		t.Fatal(err)
	}
	if key, ok := vectors.Get("key").(string); ok {
		checker.Key, _ = hex.DecodeString(key)
		checker.Today = func() string { return vectors.Get("today").(string) }
	}
	switch {
	case given.has("stream"):
		got, reason := checker.Identity(given.Get("stream").(string), given.Get("input"))
		same(t, got+reason, expectedIdentity(given))
	case given.has("batch"):
		checkBatch(t, checker, given)
	default:
		same(t, spoken(t, ask(checker, given)), expected(t, given))
	}
}

func ask(checker *Checker, given Object) Verdict {
	input := given.Get("input")
	event, isEvent := given.Get("event").(string)
	switch side := given.Get("side"); {
	case side == "call":
		return checker.Call(event, input)
	case side == "encode" && isEvent:
		return checker.Encode(event, input)
	case side == "encode":
		return checker.EncodeCommon(input)
	case isEvent:
		return checker.Accept(event, input)
	}
	return checker.AcceptCommon(input)
}

func checkText(t *testing.T, given Object) {
	value := given.Get("value")
	if text, ok := given.Get("text").(string); ok {
		got, err := Canonical(value)
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, text)
	}
	hash, err := Hash(value)
	if err != nil {
		t.Fatal(err)
	}
	same(t, hash, given.Get("sha256").(string))
}

func checkBatch(t *testing.T, checker *Checker, given Object) {
	batch := given.Get("batch").(Object)
	same(t, checker.Hash, batch.Get("contract").(string))
	same(t, spoken(t, checker.AcceptCommon(batch.Get("common"))), expected(t, given.Get("common").(Object)))
	events, wanted := batch.Get("events").([]any), given.Get("events").([]any)
	if len(events) != len(wanted) {
		t.Fatalf("%d events, and %d expected", len(events), len(wanted))
	}
	if batch.has("identity") {
		first, _ := events[0].(Object).Get("event").(string)
		got, reason := checker.Identity(checker.Stream(first), batch.Get("identity"))
		same(t, got+reason, expectedIdentity(given.Get("identity").(Object)))
	}
	for at, item := range events {
		name, _ := item.(Object).Get("event").(string)
		same(t, spoken(t, checker.Accept(name, item.(Object).Get("fields"))), expected(t, wanted[at].(Object)))
	}
}

// Verdicts are compared as canonical JSON: the order of members is none of an object's, that of drops is.
func spoken(t *testing.T, verdict Verdict) string {
	drops := []any{}
	for _, drop := range verdict.Drops {
		drops = append(drops, Object{{"reason", drop.Reason}, {"field", orNull(drop.Field)}})
	}
	if verdict.Kept {
		return text(t, Object{{"output", verdict.Fields}, {"drops", drops}})
	}
	return text(t, Object{{"dropped", verdict.Reason}, {"field", orNull(verdict.Field)}, {"drops", drops}})
}

func expected(t *testing.T, given Object) string {
	var drops any = []any{}
	if given.has("drops") {
		drops = given.Get("drops")
	}
	if given.has("output") {
		return text(t, Object{{"output", given.Get("output")}, {"drops", drops}})
	}
	return text(t, Object{{"dropped", given.Get("dropped")}, {"field", given.Get("field")}, {"drops", drops}})
}

func expectedIdentity(given Object) string {
	output, _ := given.Get("output").(string)
	dropped, _ := given.Get("dropped").(string)
	return output + dropped
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func text(t *testing.T, value any) string {
	t.Helper()
	written, err := Canonical(value)
	if err != nil {
		t.Fatal(err)
	}
	return written
}

func same(t *testing.T, got, expected string) {
	t.Helper()
	if got != expected {
		t.Errorf("got %s, expected %s", got, expected)
	}
}

func TestWhatJSONCannotSay(t *testing.T) {
	checker, err := New(parsed(t, `{"name":"v","common":{},"streams":{},"events":{"run":{"shape":"event","stream":"default","fields":{
		"bucket":{"kind":"bucket","edges":[100,1000],"optional":true},
		"int":{"kind":"int","min":-5,"max":255,"optional":true},
		"list":{"kind":"choices","values":["a"],"max":8,"other":true,"optional":true},
		"choice":{"kind":"choice","values":["a"],"other":true,"optional":true},
		"digest":{"kind":"digest","life":"install","optional":true}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	checker.Key = make([]byte, 32)
	type named string
	inf := math.Inf(1)
	for _, c := range []struct {
		field  string
		value  any
		reason string
	}{
		{"bucket", math.NaN(), malformed},
		{"bucket", math.Copysign(0, -1), outOfRange},
		{"bucket", inf, ""},
		{"bucket", true, wrongType},
		{"int", math.Copysign(0, -1), outOfRange},
		{"int", inf, outOfRange},
		{"int", uint64(1 << 63), outOfRange},
		{"int", int8(-5), ""},
		{"list", make([]string, 1001), outOfRange},
		{"list", []string{"a"}, ""},
		{"list", [1]string{"a"}, wrongType},
		{"choice", named("a"), wrongType},
		{"choice", []byte("a"), wrongType},
		{"digest", strings.Repeat("a", 4097), outOfRange},
		{"digest", strings.Repeat("😀", 2049), outOfRange},
		{"digest", strings.Repeat("😀", 2048), ""},
	} {
		verdict := checker.Encode("run", Object{{c.field, c.value}})
		got := ""
		if len(verdict.Drops) > 0 {
			got = verdict.Drops[0].Reason
		}
		if got != c.reason || len(verdict.Fields)+len(verdict.Drops) != 1 {
			t.Errorf("%s of a %T: %q, expected %q", c.field, c.value, got, c.reason)
		}
	}
	same(t, checker.Encode("run", make(Object, 1001)).Reason, "malformed_event")
	same(t, checker.Encode("run", nil).Reason, "malformed_event")
	same(t, checker.Encode("run", map[string]any{}).Reason, "malformed_event")
}

func parsed(t *testing.T, text string) any {
	t.Helper()
	value, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func TestWhatIsNoJSONIsAnError(t *testing.T) {
	for _, text := range []string{
		"", "{", "[1", `"a`, "\"\n\"", `"\x"`, `"\u12"`, "{} {}", "tru", "nul", "-", "1e", `{"a"}`, `{"a":1,}x`, strings.Repeat("[", 1e6),
	} {
		if _, err := Parse([]byte(text)); err == nil {
			t.Errorf("%.20q was read", text)
		}
	}
}
