package contract

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Canonical writes the one text of a JSON value (RFC 8785): keys sorted by UTF-16 code units, no white space, numbers
// and texts as ECMAScript writes them.
func Canonical(value any) (string, error) {
	switch value := value.(type) {
	case nil:
		return "null", nil
	case bool:
		return strconv.FormatBool(value), nil
	case string:
		return quote(value), nil
	case []any:
		parts := make([]string, len(value))
		for at, item := range value {
			part, err := Canonical(item)
			if err != nil {
				return "", err
			}
			parts[at] = part
		}
		return "[" + strings.Join(parts, ",") + "]", nil
	case []string:
		parts := make([]string, len(value))
		for at, item := range value {
			parts[at] = quote(item)
		}
		return "[" + strings.Join(parts, ",") + "]", nil
	case Object:
		sorted := append(Object{}, value...)
		sort.SliceStable(sorted, func(a, b int) bool { return less(sorted[a].Name, sorted[b].Name) })
		parts := make([]string, len(sorted))
		for at, member := range sorted {
			part, err := Canonical(member.Value)
			if err != nil {
				return "", err
			}
			parts[at] = quote(member.Name) + ":" + part
		}
		return "{" + strings.Join(parts, ",") + "}", nil
	}
	number, ok := numberOf(value)
	if !ok {
		return "", fmt.Errorf("contract: canonical JSON cannot say a %T", value)
	}
	if math.IsNaN(number) || math.IsInf(number, 0) {
		return "", errors.New("contract: canonical JSON cannot say a number without end")
	}
	return writeNumber(number), nil
}

// Hash is SHA-256 of the canonical text, 64 hexadecimal digits: the name of a contract.
func Hash(value any) (string, error) {
	text, err := Canonical(value)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:]), nil
}

// writeNumber writes a finite number as ECMAScript does: the fewest digits that mean it, and the point by its rules.
func writeNumber(number float64) string {
	if number == 0 {
		return "0"
	}
	sign := ""
	if number < 0 {
		sign = "-"
	}
	mantissa, power, _ := strings.Cut(strconv.FormatFloat(math.Abs(number), 'e', -1, 64), "e")
	digits := strings.Replace(mantissa, ".", "", 1)
	exponent, _ := strconv.Atoi(power)
	point := exponent + 1
	switch {
	case len(digits) <= point && point <= 21:
		return sign + digits + strings.Repeat("0", point-len(digits))
	case 0 < point && point <= 21:
		return sign + digits[:point] + "." + digits[point:]
	case -6 < point && point <= 0:
		return sign + "0." + strings.Repeat("0", -point) + digits
	}
	rest := ""
	if len(digits) > 1 {
		rest = "." + digits[1:]
	}
	return fmt.Sprintf("%s%s%se%+d", sign, digits[:1], rest, exponent)
}

var shortEscapes = map[uint16]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}

// quote writes a text as JSON.stringify does: what is no letter of a text is escaped, everything else stands as it is.
func quote(text string) string {
	var out strings.Builder
	out.WriteByte('"')
	units := codeUnits(text)
	for at := 0; at < len(units); at++ {
		unit := units[at]
		if short, ok := shortEscapes[unit]; ok {
			out.WriteString(short)
			continue
		}
		if at+1 < len(units) {
			if whole := utf16.DecodeRune(rune(unit), rune(units[at+1])); whole != utf8.RuneError {
				out.WriteRune(whole)
				at++
				continue
			}
		}
		if unit < ' ' || utf16.IsSurrogate(rune(unit)) {
			fmt.Fprintf(&out, `\u%04x`, unit)
		} else {
			out.WriteRune(rune(unit))
		}
	}
	out.WriteByte('"')
	return out.String()
}

// codeUnits is what texts are compared and measured by: their UTF-16 code units. Half a surrogate pair is one, too.
func codeUnits(text string) []uint16 {
	units := make([]uint16, 0, len(text))
	for len(text) > 0 {
		if half, ok := halfPair(text); ok {
			units = append(units, half)
			text = text[3:]
			continue
		}
		r, size := utf8.DecodeRuneInString(text)
		units = append(units, utf16.Encode([]rune{r})...)
		text = text[size:]
	}
	return units
}

// halfPair reads half a surrogate pair, in the three bytes that UTF-8 would have for it.
func halfPair(text string) (uint16, bool) {
	if len(text) < 3 || text[0] != 0xed || text[1] < 0xa0 || text[1] > 0xbf || text[2]&0xc0 != 0x80 {
		return 0, false
	}
	return 0xd000 | uint16(text[1]&0x3f)<<6 | uint16(text[2]&0x3f), true
}

func less(a, b string) bool {
	x, y := codeUnits(a), codeUnits(b)
	for at := 0; at < len(x) && at < len(y); at++ {
		if x[at] != y[at] {
			return x[at] < y[at]
		}
	}
	return len(x) < len(y)
}

// wellFormed is the text in UTF-8, where half a surrogate pair, which it cannot say, becomes U+FFFD.
func wellFormed(text string) string {
	return string(utf16.Decode(codeUnits(text)))
}
