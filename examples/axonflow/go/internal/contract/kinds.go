package contract

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"time"
)

// kind checks one value. The second result is the reason for which it is refused, or empty. No value is turned into one
// of another type: a named type of a text or a number is neither.
type kind func(c *Checker, f field, value any, event string) (any, string)

const (
	wrongType  = "wrong_type"
	notInList  = "not_in_list"
	outOfRange = "out_of_range"
	malformed  = "malformed"
	tooMany    = "too_many"
)

// part is a value that lost some of what was passed: it is kept, and what was lost is counted.
type part struct {
	value   any
	reasons []string
}

var encoders = map[string]kind{
	"flag":    flag,
	"choice":  choice,
	"choices": choices,
	"bucket":  bucket,
	"int":     integer,
	"count":   count,
	"version": version,
	"digest":  digest,
	"day":     day,
}

var accepters = with(encoders, map[string]kind{"bucket": bucketIndex, "digest": sentDigest})

func with(kinds, more map[string]kind) map[string]kind {
	all := map[string]kind{}
	for name, kind := range kinds {
		all[name] = kind
	}
	for name, kind := range more {
		all[name] = kind
	}
	return all
}

func flag(_ *Checker, _ field, value any, _ string) (any, string) {
	if _, ok := value.(bool); !ok {
		return nil, wrongType
	}
	return value, ""
}

func choice(_ *Checker, f field, value any, _ string) (any, string) {
	text, ok := value.(string)
	if !ok {
		return nil, wrongType
	}
	meant, ok := f.meaning(text)
	if !ok {
		return nil, notInList
	}
	return meant, ""
}

func choices(_ *Checker, f field, value any, _ string) (any, string) {
	var items []any
	switch value := value.(type) {
	case []any:
		items = value
	case []string:
		for _, item := range value {
			items = append(items, item)
		}
	default:
		return nil, wrongType
	}
	if len(items) > maxRead {
		return nil, outOfRange
	}
	var lost []string
	found := map[string]bool{}
	for _, item := range items {
		text, ok := item.(string)
		if !ok {
			return nil, wrongType
		}
		if meant, ok := f.meaning(text); ok {
			found[meant] = true
		} else if len(lost) == 0 {
			lost = []string{notInList}
		}
	}
	if len(found) == 0 && len(items) > 0 {
		return nil, notInList
	}
	set := make([]string, 0, len(found))
	for meant := range found {
		set = append(set, meant)
	}
	sort.Slice(set, func(a, b int) bool { return less(set[a], set[b]) })
	if len(set) > int(f.max) {
		set = set[:int(f.max)]
		lost = append(lost, tooMany)
	}
	if len(lost) > 0 {
		return part{set, lost}, ""
	}
	return set, ""
}

// meaning is the value that a spelling means.
func (f field) meaning(text string) (string, bool) {
	if meant, ok := f.values[text]; ok {
		return meant, true
	}
	return other, f.keepsOther
}

func bucket(_ *Checker, f field, value any, _ string) (any, string) {
	number, ok := numberOf(value)
	if !ok {
		return nil, wrongType
	}
	if math.IsNaN(number) {
		return nil, malformed
	}
	if math.Signbit(number) {
		return nil, outOfRange
	}
	index := 0
	for index < len(f.edges) && number >= f.edges[index] {
		index++
	}
	return float64(index), ""
}

func bucketIndex(_ *Checker, f field, value any, _ string) (any, string) {
	if label, ok := value.(string); ok {
		if index, ok := f.indices[label]; ok {
			return index, ""
		}
		return nil, notInList
	}
	return whole(value, 0, float64(len(f.edges)))
}

func integer(_ *Checker, f field, value any, _ string) (any, string) {
	return whole(value, f.min, f.max)
}

func count(_ *Checker, f field, value any, _ string) (any, string) {
	number, reason := whole(value, 0, math.MaxFloat64)
	if reason != "" {
		return nil, reason
	}
	return math.Min(number.(float64), f.max), ""
}

func whole(value any, least, greatest float64) (any, string) {
	number, ok := numberOf(value)
	if !ok {
		return nil, wrongType
	}
	isNegativeZero := number == 0 && math.Signbit(number)
	if math.Trunc(number) != number || isNegativeZero || number < least || number > greatest {
		return nil, outOfRange
	}
	return number, ""
}

func numberOf(value any) (float64, bool) {
	switch value := value.(type) {
	case float64:
		return value, true
	case float32:
		return float64(value), true
	case int:
		return float64(value), true
	case int8:
		return float64(value), true
	case int16:
		return float64(value), true
	case int32:
		return float64(value), true
	case int64:
		return float64(value), true
	case uint:
		return float64(value), true
	case uint8:
		return float64(value), true
	case uint16:
		return float64(value), true
	case uint32:
		return float64(value), true
	case uint64:
		return float64(value), true
	}
	return 0, false
}

const (
	// maxVersion is the longest version text that is read, in UTF-16 code units: no version is that long.
	maxVersion = 100
	// whiteSpace is what ECMAScript takes for it.
	whiteSpace = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)

var (
	development = map[string]bool{"dev": true, "development": true, "local": true, "devel": true, "(devel)": true}
	unreleased  = regexp.MustCompile(`^[vV]?0+\.0+\.0+(?:[^0-9]|\z)`)
	released    = regexp.MustCompile(`^(?:[vV]|go)?([0-9]{1,4})(?:\.([0-9]{1,4}))?(?:\.([0-9]{1,4}))?(?:\.[0-9]+)*(?:\([0-9]+\)-release)?` +
		`(-[0-9A-Za-z.-]+|(?:a|b|rc)[0-9]+)?(?:\+[^\n\r\x{2028}\x{2029}]*)?\z`)
)

func version(_ *Checker, f field, value any, _ string) (any, string) {
	text, ok := value.(string)
	if !ok {
		return nil, wrongType
	}
	if len(codeUnits(text)) > maxVersion {
		return other, ""
	}
	text = strings.Trim(text, whiteSpace)
	if development[text] || unreleased.MatchString(text) {
		return "dev", ""
	}
	found := released.FindStringSubmatch(text)
	if found == nil {
		return other, ""
	}
	var parts []string
	for _, part := range found[1 : 1+f.keep] {
		if part != "" {
			number, _ := strconv.Atoi(part)
			parts = append(parts, strconv.Itoa(number))
		}
	}
	pre := ""
	if found[4] != "" {
		pre = "-pre"
	}
	return strings.Join(parts, ".") + pre, ""
}

// maxInput is the longest input of a digest, in UTF-16 code units: an address fits, a document does not.
const maxInput = 4096

func digest(c *Checker, f field, value any, event string) (any, string) {
	text, ok := value.(string)
	if !ok {
		return nil, wrongType
	}
	if text == "" || len(codeUnits(text)) > maxInput {
		return nil, outOfRange
	}
	if c.Key == nil {
		panic("contract: this contract has a digest; set the Checker's Key")
	}
	name, _ := c.Contract.Get("name").(string)
	domain := name + "." + f.name
	if event != "" {
		domain = name + "." + event + "." + f.name
	}
	period := c.Today()[:map[string]int{"month": 7, "day": 10}[f.life]]
	mac := hmac.New(sha256.New, c.Key)
	mac.Write([]byte(wellFormed(domain + "\x00" + period + "\x00" + text)))
	return hex.EncodeToString(mac.Sum(nil))[:32], ""
}

var identities = map[string]*regexp.Regexp{
	"hex32": regexp.MustCompile(`^[0-9a-f]{32}\z`),
	"uuid":  regexp.MustCompile(`^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\z`),
}

func sentDigest(_ *Checker, _ field, value any, _ string) (any, string) {
	text, ok := value.(string)
	if !ok {
		return nil, wrongType
	}
	if !identities["hex32"].MatchString(text) {
		return nil, malformed
	}
	return text, ""
}

func readIdentity(pattern *regexp.Regexp, value any) (string, string) {
	text, ok := value.(string)
	if !ok {
		return "", wrongType
	}
	if small := strings.ToLower(text); len(text) <= 36 && pattern.MatchString(small) {
		return small, ""
	}
	return "", malformed
}

var date = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}\z`)

func day(_ *Checker, f field, value any, event string) (any, string) {
	text, ok := value.(string)
	if !ok {
		return nil, wrongType
	}
	if !date.MatchString(text) {
		return nil, malformed
	}
	if text < "2000-01-01" || text > "2199-12-31" {
		return nil, outOfRange
	}
	day, err := time.Parse("2006-01-02", text)
	if err != nil {
		return nil, malformed
	}
	// Installations are counted by weeks; any other day would tell a single one apart.
	if event == "active" && f.name == "cohort" && day.Weekday() != time.Monday {
		return nil, outOfRange
	}
	return text, ""
}
