// Package contract is the checker of a contract in its JSON form: what it lets through, and why it refuses the rest.
//
// It says the same as every other checker of the language; the shared vectors hold it to that.
package contract

import (
	"errors"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Member is a named value of an object.
type Member struct {
	Name  string
	Value any
}

// Object is a JSON object that keeps the order of its members: drops are listed in the order of what came.
type Object []Member

// Get gives a member's value, or nil where there is none. The last of a name counts.
func (o Object) Get(name string) any {
	for at := len(o) - 1; at >= 0; at-- {
		if o[at].Name == name {
			return o[at].Value
		}
	}
	return nil
}

// Parse reads JSON into nil, bool, float64, string, []any and Object.
//
// The standard library's decoder loses the order of members, and turns half a surrogate pair into U+FFFD. Here one
// becomes the three bytes that UTF-8 would have for it, which the functions of this package know.
func Parse(text []byte) (value any, err error) {
	p := &parser{text: text}
	defer func() {
		if failure := recover(); failure != nil {
			value, err = nil, errJSON
		}
	}()
	value = p.value(0)
	if p.space(); p.at != len(p.text) {
		return nil, errJSON
	}
	return value, nil
}

var errJSON = errors.New("contract: no JSON")

// maxDepth bounds the stack, whatever comes.
const maxDepth = 128

type parser struct {
	text []byte
	at   int
}

func (p *parser) value(depth int) any {
	p.space()
	if depth > maxDepth {
		panic(errJSON)
	}
	switch p.text[p.at] {
	case '{':
		return p.object(depth)
	case '[':
		return p.list(depth)
	case '"':
		return p.str()
	case 't':
		return p.word("true", true)
	case 'f':
		return p.word("false", false)
	case 'n':
		return p.word("null", nil)
	}
	return p.number()
}

func (p *parser) object(depth int) Object {
	object := Object{}
	p.at++
	for p.space(); p.text[p.at] != '}'; p.space() {
		if len(object) > 0 {
			p.take(',')
			p.space()
		}
		name := p.str()
		p.space()
		p.take(':')
		object = append(object, Member{name, p.value(depth + 1)})
	}
	p.at++
	return object
}

func (p *parser) list(depth int) []any {
	list := []any{}
	p.at++
	for p.space(); p.text[p.at] != ']'; p.space() {
		if len(list) > 0 {
			p.take(',')
		}
		list = append(list, p.value(depth+1))
	}
	p.at++
	return list
}

func (p *parser) str() string {
	p.take('"')
	var out []byte
	for {
		switch c := p.text[p.at]; {
		case c == '"':
			p.at++
			return string(out)
		case c < ' ':
			panic(errJSON)
		case c != '\\':
			out = append(out, c)
			p.at++
		default:
			out = p.escape(out)
		}
	}
}

var escapes = map[byte]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func (p *parser) escape(out []byte) []byte {
	c := p.text[p.at+1]
	if c != 'u' {
		plain, ok := escapes[c]
		if !ok {
			panic(errJSON)
		}
		p.at += 2
		return append(out, plain)
	}
	unit := p.hex()
	if utf16.IsSurrogate(unit) && p.at+1 < len(p.text) && p.text[p.at] == '\\' && p.text[p.at+1] == 'u' {
		back := p.at
		if whole := utf16.DecodeRune(unit, p.hex()); whole != utf8.RuneError {
			return utf8.AppendRune(out, whole)
		}
		p.at = back
	}
	if utf16.IsSurrogate(unit) {
		return append(out, 0xe0|byte(unit>>12), 0x80|byte(unit>>6)&0x3f, 0x80|byte(unit)&0x3f)
	}
	return utf8.AppendRune(out, unit)
}

func (p *parser) hex() rune {
	unit, err := strconv.ParseUint(string(p.text[p.at+2:p.at+6]), 16, 16)
	if err != nil {
		panic(err)
	}
	p.at += 6
	return rune(unit)
}

func (p *parser) number() float64 {
	from := p.at
	for p.at < len(p.text) {
		if c := p.text[p.at]; (c < '0' || c > '9') && c != '-' && c != '+' && c != '.' && c != 'e' && c != 'E' {
			break
		}
		p.at++
	}
	number, err := strconv.ParseFloat(string(p.text[from:p.at]), 64)
	if err != nil {
		panic(err)
	}
	return number
}

func (p *parser) word(word string, value any) any {
	for at := range word {
		p.take(word[at])
	}
	return value
}

func (p *parser) take(c byte) {
	if p.text[p.at] != c {
		panic(errJSON)
	}
	p.at++
}

func (p *parser) space() {
	for p.at < len(p.text) && (p.text[p.at] == ' ' || p.text[p.at] == '\t' || p.text[p.at] == '\n' || p.text[p.at] == '\r') {
		p.at++
	}
}
