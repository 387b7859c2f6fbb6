package contract

import (
	"errors"
	"time"
)

// Other stands for every value outside a list.
const other = "other"

// maxRead is how many members of an object, or items of a list, are read: no honest caller has more.
const maxRead = 1000

// Drop is a refused value. Field is empty where the contract has no such name: unknown names are counted, never kept.
type Drop struct {
	Reason string
	Field  string
}

// Verdict is what became of the fields of an event, or of the common fields.
type Verdict struct {
	Kept   bool
	Fields Object
	// Reason says why an event is refused; with missing_field, Field says which.
	Reason string
	Field  string
	Drops  []Drop
}

// Checker is the gate of one contract. Encode and Call stand at a tool's calls, Accept and Identity at what arrives.
type Checker struct {
	Contract Object
	// Hash names the contract on the wire.
	Hash string
	// Key is the installation's, for a contract with digests.
	Key []byte
	// Today gives the UTC date on which a digest is made.
	Today func() string

	common fields
	events map[string]event
}

type event struct {
	stream string
	fields fields
	// counts are the names of a rollup's counters.
	counts []string
}

type fields []field

// field is a field of any kind: of what it does not have, the zero value.
type field struct {
	name       string
	kind       string
	isOptional bool
	keepsOther bool
	values     map[string]string
	indices    map[string]float64
	edges      []float64
	min, max   float64
	keep       int
	life       string
}

// New compiles a contract from its JSON form.
func New(contract any) (*Checker, error) {
	object, ok := contract.(Object)
	if !ok {
		return nil, errors.New("contract: expected an object")
	}
	hash, err := Hash(object)
	if err != nil {
		return nil, err
	}
	checker := &Checker{
		Contract: object,
		Hash:     hash,
		Today:    func() string { return time.Now().UTC().Format("2006-01-02") },
		common:   fieldsOf(object.Get("common")),
		events:   map[string]event{},
	}
	events, _ := object.Get("events").(Object)
	for _, member := range events {
		shape, _ := member.Value.(Object)
		stream, _ := shape.Get("stream").(string)
		made := event{stream: stream, fields: fieldsOf(shape.Get("fields"))}
		if shape.Get("shape") == "rollup" {
			counts := fieldsOf(shape.Get("counts"))
			made.fields = append(fieldsOf(shape.Get("by")), counts...)
			for _, count := range counts {
				made.counts = append(made.counts, count.name)
			}
		}
		checker.events[member.Name] = made
	}
	return checker, nil
}

// Encode turns what the tool's code passes for an event into what travels.
func (c *Checker) Encode(name string, values any) Verdict {
	return c.gate(encoders, name, values)
}

// EncodeCommon does so for the common fields.
func (c *Checker) EncodeCommon(values any) Verdict {
	return c.pass(encoders, "", c.common, values, false)
}

// Accept turns what arrived for an event into what is stored. It keeps whatever Encode has kept.
func (c *Checker) Accept(name string, values any) Verdict {
	return c.gate(accepters, name, values)
}

// AcceptCommon does so for the common fields.
func (c *Checker) AcceptCommon(values any) Verdict {
	return c.pass(accepters, "", c.common, values, false)
}

// Call is a typed call: counts that are left out are zero, and then as Encode.
func (c *Checker) Call(name string, values any) Verdict {
	if object, ok := values.(Object); ok {
		all := append(Object{}, object...)
		for _, count := range c.events[name].counts {
			if !object.has(count) {
				all = append(all, Member{count, 0})
			}
		}
		values = all
	}
	return c.Encode(name, values)
}

// Stream names the stream of an event, or the default one.
func (c *Checker) Stream(name string) string {
	if made, ok := c.events[name]; ok {
		return made.stream
	}
	return "default"
}

// Identity reads the identity of a batch. The second result is the reason for which it is refused.
func (c *Checker) Identity(stream string, value any) (string, string) {
	streams, _ := c.Contract.Get("streams").(Object)
	made, _ := streams.Get(stream).(Object)
	identity, _ := made.Get("identity").(Object)
	pattern := identities["hex32"]
	if format, ok := identity.Get("format").(string); ok {
		pattern = identities[format]
	}
	return readIdentity(pattern, value)
}

func (c *Checker) gate(kinds map[string]kind, name string, values any) Verdict {
	made, ok := c.events[name]
	if !ok {
		return Verdict{Reason: "unknown_event"}
	}
	return c.pass(kinds, name, made.fields, values, true)
}

func (c *Checker) pass(kinds map[string]kind, event string, fields fields, values any, needsAll bool) Verdict {
	object, ok := values.(Object)
	if !ok || len(object) > maxRead {
		return Verdict{Reason: "malformed_event"}
	}
	verdict := Verdict{Kept: true, Fields: Object{}}
	for _, member := range object {
		field, ok := fields.find(member.Name)
		if !ok {
			verdict.Drops = append(verdict.Drops, Drop{Reason: "unknown_field"})
			continue
		}
		value, reason := kinds[field.kind](c, field, member.Value, event)
		if some, ok := value.(part); ok {
			value = some.value
			for _, lost := range some.reasons {
				verdict.Drops = append(verdict.Drops, Drop{lost, member.Name})
			}
		}
		if reason == "" {
			verdict.Fields = append(verdict.Fields, Member{member.Name, value})
		} else {
			verdict.Drops = append(verdict.Drops, Drop{reason, member.Name})
		}
	}
	// A report is worth having without one of its common fields, so none of them is required.
	refused := Verdict{Reason: "missing_field", Drops: verdict.Drops}
	for _, field := range fields {
		if !needsAll || field.isOptional || verdict.Fields.has(field.name) {
			continue
		}
		if refused.Field == "" {
			refused.Field = field.name
		} else if !hasDrop(verdict.Drops, field.name) {
			refused.Drops = append(refused.Drops, Drop{"missing_field", field.name})
		}
	}
	if refused.Field != "" {
		return refused
	}
	return verdict
}

func hasDrop(drops []Drop, field string) bool {
	for _, drop := range drops {
		if drop.Field == field {
			return true
		}
	}
	return false
}

func (o Object) has(name string) bool {
	for _, member := range o {
		if member.Name == name {
			return true
		}
	}
	return false
}

func (f fields) find(name string) (field, bool) {
	for _, field := range f {
		if field.name == name {
			return field, true
		}
	}
	return field{}, false
}

func fieldsOf(value any) fields {
	object, _ := value.(Object)
	made := fields{}
	for _, member := range object {
		if written, ok := member.Value.(Object); ok {
			made = append(made, fieldOf(member.Name, written))
		}
	}
	return made
}

func fieldOf(name string, written Object) field {
	made := field{name: name, values: map[string]string{}, indices: map[string]float64{}}
	made.kind, _ = written.Get("kind").(string)
	made.isOptional = written.Get("optional") == true
	made.keepsOther = written.Get("other") == true
	made.min, _ = written.Get("min").(float64)
	made.max, _ = written.Get("max").(float64)
	made.life, _ = written.Get("life").(string)
	made.keep = map[any]int{"major": 1, "minor": 2, "patch": 3}[written.Get("keep")]
	aliases, _ := written.Get("aliases").(Object)
	for _, alias := range aliases {
		switch meant := alias.Value.(type) {
		case string:
			made.values[alias.Name] = meant
		case float64:
			made.indices[alias.Name] = meant
		}
	}
	values, _ := written.Get("values").([]any)
	for _, value := range values {
		if text, ok := value.(string); ok {
			made.values[text] = text
		}
	}
	edges, _ := written.Get("edges").([]any)
	for _, edge := range edges {
		number, _ := edge.(float64)
		made.edges = append(made.edges, number)
	}
	for at, label := range labels(made.edges) {
		made.indices[label] = float64(at)
	}
	return made
}

// labels are the words for the ranges of a bucket, in order.
func labels(edges []float64) []string {
	if len(edges) == 0 {
		return nil
	}
	words := []string{"<" + writeNumber(edges[0])}
	for at := 1; at < len(edges); at++ {
		words = append(words, writeNumber(edges[at-1])+"-"+writeNumber(edges[at]))
	}
	return append(words, writeNumber(edges[len(edges)-1])+"+")
}
