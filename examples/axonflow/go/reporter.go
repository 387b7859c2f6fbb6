package axonflow

import (
	"context"
	"crypto/rand"
	_ "embed" // The contract is part of the program.
	"encoding/hex"
	"net/http"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"axonflow/internal/contract"
)

const (
	// Public: it says which project, and opens nothing.
	projectKey = "ab_example_axonflow"
	// Of the contract, as contract.lock.json counts them.
	revision = 1
	// The limit for everything; a report is not begun with less than the second.
	budget = 3 * time.Second
	least  = 100 * time.Millisecond
	// No honest answer of a collector is longer.
	longestAnswer = 64 * 1024
)

//go:embed contract.json
var contractText []byte

var checker = func() *contract.Checker {
	written, err := contract.Parse(contractText)
	if err != nil {
		panic(err) // A test reads it, too: this cannot be published.
	}
	made, err := contract.New(written)
	if err != nil {
		panic(err)
	}
	return made
}()

// world is what a reporter takes from the machine, so that a test can stand in for it.
type world struct {
	getenv func(string) string
	now    func() time.Time
	budget time.Duration
	// memories are what the reporters of one process know together.
	memories *sync.Map
}

var processMemories sync.Map

func realWorld() world {
	return world{getenv: os.Getenv, now: time.Now, budget: budget, memories: &processMemories}
}

// memory is what is known of one environment: of one folder and one collector.
type memory struct {
	sync.Mutex
	isSending bool
	until     time.Time
	failures  int
	isStopped bool
}

// reporter reports that a client was started, in the background: never waited for, silent when unreachable.
type reporter struct {
	world     world
	endpoint  string
	mode      Mode
	config    *bool
	isWeekly  bool
	collector string

	lock   sync.Mutex
	under  chan struct{} // Closed when the delivery that was begun last is over.
	isBusy bool
	isDone bool
	body   []byte
}

func newReporter(endpoint string, options Options, world world) *reporter {
	return &reporter{
		world:     world,
		endpoint:  endpoint,
		mode:      options.Mode,
		config:    options.TelemetryEnabled,
		isWeekly:  options.TelemetryCadence == Weekly,
		collector: options.TelemetryEndpoint,
	}
}

// trigger sends what is due, on a goroutine of its own. Called at the start of the client, and with each of its requests.
func (r *reporter) trigger() {
	r.lock.Lock()
	defer r.lock.Unlock()
	if r.isDone || r.isBusy || r.decided() != "on" {
		return
	}
	known := r.memory()
	if !r.mayBegin(known) {
		return
	}
	over := make(chan struct{})
	r.isBusy, r.under = true, over
	go func() {
		defer close(over)
		defer r.finish(known)
		r.run(known)
	}()
}

// finish also takes what went wrong in there: it is not the host's trouble.
func (r *reporter) finish(known *memory) {
	_ = recover()
	if r.isWeekly {
		known.Lock()
		known.isSending = false
		known.Unlock()
	}
	r.lock.Lock()
	r.isBusy = false
	r.lock.Unlock()
}

func (r *reporter) flush(ctx context.Context) {
	r.lock.Lock()
	under := r.under
	r.lock.Unlock()
	if under == nil {
		return
	}
	select {
	case <-under:
	case <-ctx.Done():
	}
}

// decided is what the person, the program and the contract say now: asked again before anything leaves.
func (r *reporter) decided() string {
	mode, _ := decide(checker.Contract, deciders{r.world.getenv, r.config, r.mode})
	if mode == "on" && r.address() == "" {
		return "local"
	}
	return mode
}

var isAddress = regexp.MustCompile(`(?i)^https?://.`)

// address is where reports go, or empty.
func (r *reporter) address() string {
	address := strings.TrimSpace(r.world.getenv(textOf(checker.Contract, "env") + "_ENDPOINT"))
	if address == "" {
		address = r.collector
	}
	if address == "" {
		address = textOf(checker.Contract, "endpoint")
	}
	if !isAddress.MatchString(address) {
		return ""
	}
	return strings.TrimRight(address, "/")
}

func (r *reporter) memory() *memory {
	environment := folderOf(r.world.getenv) + "\n" + r.address()
	known, _ := r.world.memories.LoadOrStore(environment, &memory{})
	return known.(*memory)
}

func (r *reporter) mayBegin(known *memory) bool {
	known.Lock()
	defer known.Unlock()
	if known.isStopped || r.world.now().Before(known.until) || r.isWeekly && known.isSending {
		return false
	}
	// Each start of a client is a report of its own; of a week there is one in all.
	known.isSending = r.isWeekly
	return true
}

func (r *reporter) run(known *memory) {
	kept := files{folderOf(r.world.getenv)}
	if r.isPaused(kept, known) {
		return
	}
	if !r.isWeekly {
		r.send(kept, known)
		return
	}
	if r.isDelivered(kept, known) {
		return
	}
	if !kept.begin(r.world.now()) {
		r.wait(known, time.Hour)
		return
	}
	defer kept.end()
	if !r.isDelivered(kept, known) {
		r.send(kept, known)
	}
}

// isPaused heeds what an earlier process was told, or learned by failing.
func (r *reporter) isPaused(kept files, known *memory) bool {
	found := kept.readPause()
	known.Lock()
	defer known.Unlock()
	if found.Stopped == checker.Hash {
		known.isStopped = true
		return true
	}
	if found.Collector != r.address() {
		return false
	}
	if found.Failures > known.failures {
		known.failures = found.Failures
	}
	until := time.UnixMilli(found.Until)
	left := until.Sub(r.world.now())
	// Further away than any pause: written under a wrong clock.
	if left <= 0 || left > week {
		return false
	}
	known.until = until
	return true
}

func (r *reporter) isDelivered(kept files, known *memory) bool {
	if !kept.isFresh(r.world.now()) {
		return false
	}
	r.wait(known, time.Hour)
	return true
}

func (r *reporter) send(kept files, known *memory) {
	ctx, cancel := context.WithTimeout(context.Background(), r.world.budget)
	defer cancel()
	if r.body == nil {
		r.body = r.batch(platformVersion(ctx, r.endpoint))
	}
	// The answer of the platform took its time, and somebody may have said no meanwhile.
	address := r.address()
	if r.decided() != "on" || r.body == nil {
		r.body = nil
		return
	}
	if end, _ := ctx.Deadline(); time.Until(end) < least {
		r.failed(kept, known, "")
		return
	}
	got := exchange(ctx, http.MethodPost, address+"/v1/batch", r.body, longestAnswer)
	switch status := got.status; {
	case status >= 200 && status < 300:
		r.delivered(kept, known)
	case status == http.StatusGone:
		known.Lock()
		known.isStopped = true
		known.Unlock()
		kept.writePause(pause{Stopped: checker.Hash})
	case status < 400 || status == 429 || status >= 502 && status <= 504:
		// Again under the same id, which makes it harmless should the collector have it already.
		r.failed(kept, known, got.retryAfter)
	default:
		r.body = nil
		if r.isWeekly {
			r.failed(kept, known, "")
		} else {
			r.end()
		}
	}
}

func (r *reporter) delivered(kept files, known *memory) {
	r.body = nil
	if !r.isWeekly {
		r.end()
	} else if kept.stamp(r.world.now()) {
		r.wait(known, time.Hour)
	} else {
		// On a machine that keeps no file, this is all that keeps an hour from becoming the cadence.
		r.wait(known, week)
	}
	known.Lock()
	hadFailed := known.failures > 0
	known.failures = 0
	known.Unlock()
	if hadFailed {
		kept.writePause(pause{})
	}
}

// mostFailures keeps the doubling from running over.
const mostFailures = 50

func (r *reporter) failed(kept files, known *memory, retryAfter string) {
	now := r.world.now()
	known.Lock()
	if known.failures++; known.failures > mostFailures {
		known.failures = mostFailures
	}
	wait := week
	if doubled := known.failures - 1; doubled < 8 {
		wait = shorter(time.Hour<<doubled, week)
	}
	if told, ok := waitOf(retryAfter, now); ok {
		wait = shorter(told, week)
	}
	known.until = now.Add(wait)
	next := pause{Collector: r.address(), Until: known.until.UnixMilli(), Failures: known.failures}
	known.Unlock()
	kept.writePause(next)
}

func (r *reporter) wait(known *memory, pause time.Duration) {
	known.Lock()
	known.until = r.world.now().Add(pause)
	known.Unlock()
}

func (r *reporter) end() {
	r.lock.Lock()
	r.isDone = true
	r.lock.Unlock()
}

// batch is the body of the request: whatever the contract does not let through is not in it.
func (r *reporter) batch(version string) []byte {
	common := checker.EncodeCommon(contract.Object{
		{Name: "sdk", Value: "go"},
		{Name: "sdk_version", Value: Version},
		{Name: "os", Value: runtime.GOOS},
		{Name: "arch", Value: runtime.GOARCH},
		{Name: "runtime_version", Value: runtime.Version()},
	})
	fields := contract.Object{{Name: "deployment_mode", Value: string(r.mode)}}
	if version != "" {
		fields = append(fields, contract.Member{Name: "platform_version", Value: version})
	}
	event := checker.Encode("ping", fields)
	batch, isRandom := random()
	// Random, of this one report, and kept nowhere.
	identity, isRandomToo := random()
	if !common.Kept || !event.Kept || !isRandom || !isRandomToo {
		return nil
	}
	text, err := contract.Canonical(contract.Object{
		{Name: "key", Value: projectKey},
		{Name: "contract", Value: checker.Hash},
		{Name: "revision", Value: revision},
		{Name: "batch", Value: batch},
		{Name: "identity", Value: identity},
		{Name: "common", Value: common.Fields},
		{Name: "events", Value: []any{contract.Object{
			{Name: "event", Value: "ping"},
			{Name: "day", Value: r.world.now().UTC().Format("2006-01-02")},
			{Name: "fields", Value: event.Fields},
		}}},
	})
	if err != nil {
		return nil
	}
	return []byte(text)
}

func random() (string, bool) {
	var bytes [16]byte
	_, err := rand.Read(bytes[:])
	return hex.EncodeToString(bytes[:]), err == nil
}

func shorter(a, b time.Duration) time.Duration {
	if a < b {
		return a
	}
	return b
}

var digits = regexp.MustCompile(`^[0-9]{1,10}$`)

// waitOf reads Retry-After: seconds, or a date of HTTP.
func waitOf(retryAfter string, now time.Time) (time.Duration, bool) {
	text := strings.TrimSpace(retryAfter)
	if digits.MatchString(text) {
		seconds, _ := strconv.ParseInt(text, 10, 64)
		if seconds > int64(week/time.Second) {
			return week, true
		}
		return time.Duration(seconds) * time.Second, true
	}
	date, err := http.ParseTime(text)
	if err != nil {
		return 0, false
	}
	if wait := date.Sub(now); wait > 0 {
		return wait, true
	}
	return 0, true
}
