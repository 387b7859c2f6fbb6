package axonflow

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"
)

// stage is a platform and a collector on the loopback, a home, and a clock: each of them stands in for the real one.
type stage struct {
	*testing.T
	server *httptest.Server
	home   string
	env    map[string]string
	world  world

	lock     sync.Mutex
	now      time.Time
	requests []request
	health   http.HandlerFunc
	batch    http.HandlerFunc
	released chan struct{}
}

type request struct {
	method, path, body string
	header             http.Header
}

func newStage(t *testing.T) *stage {
	s := &stage{T: t, home: t.TempDir(), released: make(chan struct{}), now: time.Unix(1795240800, 0)}
	s.health = replies(200, `{"status":"healthy","version":"5.1.0"}`)
	s.batch = replies(204, "")
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.lock.Lock()
		s.requests = append(s.requests, request{r.Method, r.URL.Path, string(body), r.Header})
		handler := map[string]http.HandlerFunc{"/health": s.health, "/v1/batch": s.batch}[r.URL.Path]
		s.lock.Unlock()
		handler(w, r)
	}))
	t.Cleanup(func() {
		close(s.released)
		s.server.CloseClientConnections()
		s.server.Close()
	})
	s.env = map[string]string{"HOME": s.home, "AXONFLOW_TELEMETRY_ENDPOINT": s.server.URL}
	s.world = world{
		getenv: func(name string) string { s.lock.Lock(); defer s.lock.Unlock(); return s.env[name] },
		now:    func() time.Time { s.lock.Lock(); defer s.lock.Unlock(); return s.now },
		budget: budget,
	}
	s.newProcess()
	return s
}

// newProcess forgets what only memory knows.
func (s *stage) newProcess() { s.world.memories = &sync.Map{} }

func (s *stage) set(change func()) { s.lock.Lock(); defer s.lock.Unlock(); change() }

func (s *stage) pass(wait time.Duration) { s.set(func() { s.now = s.now.Add(wait) }) }

func (s *stage) start(options Options) *reporter {
	if options.Mode == "" {
		options.Mode = Production
	}
	return newReporter(s.server.URL, options, s.world)
}

func (s *stage) run(options Options) *reporter {
	made := s.start(options)
	s.again(made)
	return made
}

func (s *stage) again(made *reporter) {
	made.trigger()
	made.flush(context.Background())
}

func (s *stage) to(path string) (found []request) {
	s.lock.Lock()
	defer s.lock.Unlock()
	for _, request := range s.requests {
		if request.path == path {
			found = append(found, request)
		}
	}
	return found
}

func (s *stage) sent() int { return len(s.to("/v1/batch")) }

func (s *stage) batches() (found []map[string]any) {
	for _, request := range s.to("/v1/batch") {
		var batch map[string]any
		if err := json.Unmarshal([]byte(request.body), &batch); err != nil {
			s.Fatal(err)
		}
		found = append(found, batch)
	}
	return found
}

func (s *stage) files() []string {
	found := []string{}
	_ = filepath.WalkDir(s.home, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			found = append(found, entry.Name())
		}
		return nil
	})
	sort.Strings(found)
	return found
}

func (s *stage) stampPath() string { return files{folderOf(s.world.getenv)}.path("last-sent") }

func (s *stage) is(what string, got, expected any) {
	s.Helper()
	if !reflect.DeepEqual(got, expected) {
		s.Errorf("%s: %v, expected %v", what, got, expected)
	}
}

func replies(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for at := 0; at+1 < len(headers); at += 2 {
			w.Header().Set(headers[at], headers[at+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// hang says nothing until the test is over; stall begins an answer and does not end it; dribble sends a byte now and then.
func (s *stage) hang(http.ResponseWriter, *http.Request) { <-s.released }

func (s *stage) stall(w http.ResponseWriter, r *http.Request) {
	_, _ = io.WriteString(w, `{"version":`)
	w.(http.Flusher).Flush()
	s.hang(w, r)
}

func (s *stage) dribble(w http.ResponseWriter, r *http.Request) {
	for {
		select {
		case <-s.released:
			return
		case <-r.Context().Done():
			return
		case <-time.After(50 * time.Millisecond):
			_, _ = io.WriteString(w, " ")
			w.(http.Flusher).Flush()
		}
	}
}

func TestIsOneBatchOfTheNativeWireAndFitsTheContract(t *testing.T) {
	s := newStage(t)
	s.run(Options{})
	batch := s.batches()[0]
	s.is("key, contract, revision", []any{batch["key"], batch["contract"], batch["revision"]}, []any{"ab_example_axonflow", checker.Hash, 1.0})
	for _, name := range []string{"batch", "identity"} {
		if !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(batch[name].(string)) {
			t.Error(name, batch[name])
		}
	}
	names := []string{}
	for name := range batch["common"].(map[string]any) {
		names = append(names, name)
	}
	sort.Strings(names)
	s.is("common fields", names, []string{"arch", "os", "runtime_version", "sdk", "sdk_version"})
	s.is("events", batch["events"], []any{map[string]any{
		"event": "ping", "day": "2026-11-21", "fields": map[string]any{"deployment_mode": "production", "platform_version": "5.1.0"},
	}})
	s.is("members", len(batch), 7)
	s.is("files", s.files(), []string{})
}

func TestCarriesNoHeaderThatTellsWhoCalls(t *testing.T) {
	s := newStage(t)
	s.run(Options{})
	for _, request := range append(s.to("/health"), s.to("/v1/batch")...) {
		for name := range request.header {
			if !strings.Contains("Content-Type Content-Length Connection", name) {
				t.Error(request.path, name)
			}
		}
	}
}

func TestHasIDsOfItsOwnEachTime(t *testing.T) {
	s := newStage(t)
	ids := map[any]bool{}
	for i := 0; i < 3; i++ {
		s.run(Options{})
	}
	for _, batch := range s.batches() {
		ids[batch["batch"]], ids[batch["identity"]] = true, true
	}
	s.is("ids", len(ids), 6)
}

func TestOffIsOff(t *testing.T) {
	yes, no := true, false
	for _, c := range []struct {
		name, value string
		options     Options
	}{
		{"DO_NOT_TRACK", "1", Options{}},
		{"AXONFLOW_TELEMETRY", "off", Options{TelemetryEnabled: &yes}},
		{"", "", Options{TelemetryEnabled: &no}},
		{"", "", Options{Mode: Sandbox}},
		{"AXONFLOW_TELEMETRY", "local", Options{}},
		{"AXONFLOW_TELEMETRY_ENDPOINT", "", Options{}},
		{"AXONFLOW_TELEMETRY_ENDPOINT", "ftp://collector", Options{}},
	} {
		for _, cadence := range []Cadence{EachStart, Weekly} {
			t.Run(fmt.Sprint(c.name, c.value, c.options.Mode, cadence), func(t *testing.T) {
				s := newStage(t)
				s.env[c.name] = c.value
				c.options.TelemetryCadence = cadence
				made := s.run(c.options)
				s.is("goroutine", made.under == nil, true)
				s.is("requests", len(s.requests), 0)
				s.is("files", s.files(), []string{})
			})
		}
	}
}

func TestANoDuringTheQuestionToThePlatformIsHeard(t *testing.T) {
	s := newStage(t)
	s.health = func(w http.ResponseWriter, r *http.Request) {
		s.set(func() { s.env["AXONFLOW_TELEMETRY"] = "off" })
		replies(200, `{"version":"5.1.0"}`)(w, r)
	}
	s.run(Options{})
	s.is("sent", s.sent(), 0)
}

func TestThePlatformsVersionIsATextOf1To64BytesOrNothing(t *testing.T) {
	s := newStage(t)
	longest := "5.1.0+" + strings.Repeat("é", 29)
	target := newStage(t)
	for name, c := range map[string]struct {
		health   http.HandlerFunc
		expected any
	}{
		"a version":           {replies(200, `{"version":"5.1.0"}`), "5.1.0"},
		"64 bytes":            {replies(200, `{"version":"`+longest+`"}`), "5.1.0"},
		"65 bytes":            {replies(200, `{"version":"`+longest+`a"}`), nil},
		"no version":          {replies(200, `{"version":"acme-internal"}`), "other"},
		"empty":               {replies(200, `{"version":""}`), nil},
		"a number":            {replies(200, `{"version":5}`), nil},
		"a list":              {replies(200, `{"version":["5.1.0"]}`), nil},
		"null":                {replies(200, `{"version":null}`), nil},
		"another key":         {replies(200, `{"tier":"Enterprise"}`), nil},
		"no object":           {replies(200, `["5.1.0"]`), nil},
		"500":                 {replies(500, `{"version":"5.1.0"}`), nil},
		"no JSON":             {replies(200, `{"version":`), nil},
		"endless":             {replies(200, `{"version":"5.1.0"`+strings.Repeat(" ", 1024*1024)+`}`), nil},
		"a redirect":          {replies(302, "", "Location", target.server.URL+"/health"), nil},
		"a stalled body":      {s.stall, nil},
		"silence":             {s.hang, nil},
		"a byte now and then": {s.dribble, nil},
	} {
		s.set(func() { s.health = c.health })
		before := s.sent()
		s.run(Options{})
		if s.is(name+" is sent", s.sent(), before+1); s.sent() > before {
			event := s.batches()[before]["events"].([]any)[0].(map[string]any)
			s.is(name, event["fields"].(map[string]any)["platform_version"], c.expected)
		}
	}
	s.is("requests to the redirect's target", len(target.requests), 0)
}

func TestAFinalAnswerEndsIt(t *testing.T) {
	for _, status := range []int{200, 204, 400, 401, 405, 413, 415, 500} {
		s := newStage(t)
		s.batch = replies(status, "")
		made := s.run(Options{})
		s.pass(30 * 24 * time.Hour)
		s.again(made)
		s.is(fmt.Sprint(status), s.sent(), 1)
	}
}

func TestOthersAreTriedAgainUnderTheSameIDWhenTheirTimeHasCome(t *testing.T) {
	for _, status := range []int{302, 429, 502, 503, 504} {
		s := newStage(t)
		s.batch = replies(status, "")
		made := s.run(Options{})
		s.again(made)
		s.is(fmt.Sprint(status), s.sent(), 1)
		s.set(func() { s.batch = replies(204, "") })
		s.pass(time.Hour)
		s.again(made)
		batches := s.batches()
		s.is(fmt.Sprint(status), len(batches), 2)
		s.is("the second", batches[1], batches[0])
	}
}

func TestRetryAfterIsObeyedByEveryProcess(t *testing.T) {
	for _, isDate := range []bool{false, true} {
		s := newStage(t)
		text := "7200"
		if isDate {
			text = s.now.Add(2 * time.Hour).UTC().Format(http.TimeFormat)
		}
		s.batch = replies(429, "", "Retry-After", text)
		s.run(Options{})
		s.set(func() { s.batch = replies(204, "") })
		s.pass(2*time.Hour - time.Second)
		s.newProcess()
		s.run(Options{})
		s.is("before", s.sent(), 1)
		s.pass(time.Second)
		s.newProcess()
		s.run(Options{})
		s.is("after", s.sent(), 2)
		s.is("files", s.files(), []string{})
	}
}

func Test410StopsThisContractForGood(t *testing.T) {
	s := newStage(t)
	s.batch = replies(410, "")
	made := s.run(Options{})
	for i := 0; i < 2; i++ {
		s.pass(400 * 24 * time.Hour)
		s.again(made)
		s.run(Options{})
		s.newProcess()
	}
	s.is("sent", s.sent(), 1)
	s.is("asked the platform", len(s.to("/health")), 1)
}

func TestARedirectIsNotFollowedAndIsNoDelivery(t *testing.T) {
	s, target := newStage(t), newStage(t)
	s.batch = replies(307, "", "Location", target.server.URL+"/v1/batch")
	s.run(Options{TelemetryCadence: Weekly})
	s.is("the target", len(target.requests), 0)
	s.is("files", s.files(), []string{"go-telemetry-pause.json"})
}

func TestThePauseDoublesAndHasAnEnd(t *testing.T) {
	s := newStage(t)
	s.batch = replies(503, "")
	made := s.start(Options{})
	known := made.memory()
	pauses := []float64{}
	for i := 0; i < 12; i++ {
		s.again(made)
		pauses = append(pauses, known.until.Sub(s.now).Hours())
		s.now = known.until
	}
	s.is("pauses", pauses, []float64{1, 2, 4, 8, 16, 32, 64, 128, 168, 168, 168, 168})
	known.failures = 1e6
	s.again(made)
	s.is("the last", known.until.Sub(s.now), week)
	for text, expected := range map[string]time.Duration{"9999999999": week, "0": 0, "Sat, 21 Nov 2020 08:00:00 GMT": 0} {
		if wait, ok := waitOf(text, s.now); !ok || wait != expected {
			t.Error(text, wait, ok)
		}
	}
	if _, ok := waitOf("soon", s.now); ok {
		t.Error("a word is no time")
	}
}

func TestACollectorThatNeverAnswersIsGivenUp(t *testing.T) {
	s := newStage(t)
	s.world.budget = 500 * time.Millisecond
	for name, batch := range map[string]http.HandlerFunc{"silence": s.hang, "a stalled body": s.stall, "dribble": s.dribble} {
		s.newProcess()
		s.set(func() { s.batch = batch })
		made := s.run(Options{})
		s.is(name, made.memory().failures, 1)
		files{folderOf(s.world.getenv)}.writePause(pause{})
	}
}

func TestAnUnreachableCollectorIsSilent(t *testing.T) {
	for _, url := range []string{"http://127.0.0.1:1", "http://[::1", "http://\x7f", "http://127.0.0.1:99999"} {
		s := newStage(t)
		s.env["AXONFLOW_TELEMETRY_ENDPOINT"] = url
		s.run(Options{})
	}
}

const aDay = 24 * time.Hour

var weekly = Options{TelemetryCadence: Weekly}

func TestWeeklyColdOneReportAndAStamp(t *testing.T) {
	s := newStage(t)
	s.run(weekly)
	s.is("sent", s.sent(), 1)
	s.is("files", s.files(), []string{"go-telemetry-last-sent"})
	info, _ := os.Stat(s.stampPath())
	s.is("changed", info.ModTime().Unix(), s.now.Unix())
}

func TestWeeklyByTheAgeOfTheStamp(t *testing.T) {
	for age, expected := range map[time.Duration]int{aDay: 1, week - time.Second: 1, week: 2, 8 * aDay: 2, -time.Second: 1, -aDay: 2} {
		s := newStage(t)
		s.run(weekly)
		stamped := s.now.Add(-age)
		_ = os.Chtimes(s.stampPath(), stamped, stamped)
		s.newProcess()
		s.run(weekly)
		s.is(age.String(), s.sent(), expected)
	}
}

func TestWeeklyFiveRequestsInAnHourOne(t *testing.T) {
	s := newStage(t)
	made := s.run(weekly)
	for i := 0; i < 4; i++ {
		s.pass(12 * time.Minute)
		s.again(made)
	}
	s.is("sent", s.sent(), 1)
}

func TestWeeklyAfterTheHourAStaleStampIsSeen(t *testing.T) {
	s := newStage(t)
	made := s.run(weekly)
	s.pass(time.Hour)
	old := s.now.Add(-8 * aDay)
	_ = os.Chtimes(s.stampPath(), old, old)
	s.again(made)
	s.is("sent", s.sent(), 2)
}

func TestWeeklyAHundredAtOnceOne(t *testing.T) {
	s := newStage(t)
	var all sync.WaitGroup
	gate := make(chan struct{})
	for i := 0; i < 100; i++ {
		made := s.start(weekly)
		all.Add(1)
		go func() {
			defer all.Done()
			<-gate
			s.again(made)
		}()
	}
	close(gate)
	all.Wait()
	s.is("sent", s.sent(), 1)
}

func TestWeeklyANoBetweenTwoRequestsNoneAndTheStampIsUntouched(t *testing.T) {
	s := newStage(t)
	made := s.run(weekly)
	before, _ := os.Stat(s.stampPath())
	s.set(func() { s.env["DO_NOT_TRACK"] = "1" })
	s.pass(8 * aDay)
	s.again(made)
	after, _ := os.Stat(s.stampPath())
	s.is("sent", s.sent(), 1)
	s.is("stamp", after.ModTime(), before.ModTime())
}

func TestWeeklyWhereNothingCanBeWrittenMemoryKeepsTheWeek(t *testing.T) {
	for name, value := range map[string]string{"HOME": "", "XDG_CACHE_HOME": "/proc/1/nope", "LOCALAPPDATA": ""} {
		s := newStage(t)
		s.env["HOME"] = "/proc/1/nope"
		s.env[name] = value
		made := s.run(weekly)
		for _, step := range []struct {
			wait time.Duration
			sent int
		}{{time.Hour, 1}, {6*aDay - time.Hour, 1}, {aDay, 2}} {
			s.pass(step.wait)
			s.again(made)
			s.is(name, s.sent(), step.sent)
		}
	}
}

func TestWeeklyAReportThatFailsLeavesNoStampAndALaterOneSucceeds(t *testing.T) {
	for _, status := range []int{400, 500, 503, 302} {
		s := newStage(t)
		s.batch = replies(status, "")
		made := s.run(weekly)
		s.is("files", s.files(), []string{"go-telemetry-pause.json"})
		s.set(func() { s.batch = replies(204, "") })
		s.again(made)
		s.is("within the hour", s.sent(), 1)
		s.pass(time.Hour)
		s.again(made)
		s.is("after it", s.sent(), 2)
		s.is("files", s.files(), []string{"go-telemetry-last-sent"})
	}
}

func TestWeeklyAnotherProcessIsNotDisturbedAndADeadOneIsForgotten(t *testing.T) {
	for age, expected := range map[time.Duration]int{299 * time.Second: 0, 301 * time.Second: 1, -time.Second: 0, -aDay: 1} {
		s := newStage(t)
		mark := files{folderOf(s.world.getenv)}.path("sending")
		_ = os.MkdirAll(filepath.Dir(mark), 0o700)
		_ = os.WriteFile(mark, nil, 0o600)
		_ = os.Chtimes(mark, s.now.Add(-age), s.now.Add(-age))
		s.run(weekly)
		s.is(age.String(), s.sent(), expected)
		_, err := os.Stat(mark)
		s.is("the mark is there", err == nil, expected == 0)
	}
}

func TestAWrongOptionIsNamedAtOnceAndItsValueIsNot(t *testing.T) {
	for name, options := range map[string]Options{
		"Endpoint":         {Endpoint: "secret"},
		"Mode":             {Endpoint: "http://127.0.0.1:1", Mode: "secret"},
		"TelemetryCadence": {Endpoint: "http://127.0.0.1:1", TelemetryCadence: "secret"},
	} {
		_, err := start(options, newStage(t).world)
		if err == nil || !strings.Contains(err.Error(), "axonflow: "+name+": expected") || strings.Contains(err.Error(), "secret") {
			t.Error(name, err)
		}
	}
}
