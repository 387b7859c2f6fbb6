package axonflow

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// files are what is remembered on the machine, below the user's folder for caches:
//
//   - go-telemetry-last-sent    when a weekly report was last delivered: its time of change is the truth, its text for people
//   - go-telemetry-sending      there while a process delivers one, so that of many that start at once one does
//   - go-telemetry-pause.json   until when nothing may be sent, and for which contract nothing ever again
//
// The first two exist in the weekly cadence alone, the third after a failure alone. Where there is no such folder, or it
// cannot be written, memory has to do. Nothing here fails: what cannot be read is not there, what cannot be written is not.
type files struct{ folder string }

const (
	week = 7 * 24 * time.Hour
	// A process that holds the mark for longer is dead.
	abandoned = 300 * time.Second
	// A file may be younger than the look at the clock that came before the look at it, and file systems have clocks of
	// their own.
	skew = time.Minute
)

// folderOf is empty on a machine without a home.
func folderOf(getenv func(string) string) string {
	root := ""
	home := getenv("HOME")
	switch {
	case runtime.GOOS == "windows":
		root = getenv("LOCALAPPDATA")
	case runtime.GOOS == "darwin" && home != "":
		root = filepath.Join(home, "Library", "Caches")
	case getenv("XDG_CACHE_HOME") != "":
		root = getenv("XDG_CACHE_HOME")
	case home != "":
		root = filepath.Join(home, ".cache")
	}
	if !filepath.IsAbs(root) {
		return ""
	}
	return filepath.Join(root, "axonflow")
}

// isFresh says whether a report was delivered within the last seven days. A time to come was written under a wrong clock.
func (f files) isFresh(now time.Time) bool {
	age, ok := f.age("last-sent", now)
	return ok && age > -skew && age < week
}

// stamp notes a delivered report. It says no where nothing can be noted.
func (f files) stamp(now time.Time) bool {
	return f.write("last-sent", fmt.Sprintf("last_sent=%s\n", now.UTC().Format(time.RFC3339)), now)
}

// begin marks that this process delivers. It says no where another does; where nothing can be marked, nobody is in the way.
func (f files) begin(now time.Time) bool {
	if f.folder == "" || os.MkdirAll(f.folder, 0o700) != nil {
		return true
	}
	for try := 0; try < 2; try++ {
		file, err := os.OpenFile(f.path("sending"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err == nil {
			file.Close()
			return true
		}
		if !errors.Is(err, fs.ErrExist) {
			return true
		}
		if age, ok := f.age("sending", now); ok && age > -skew && age < abandoned {
			return false
		}
		f.end()
	}
	return false
}

func (f files) end() { f.remove("sending") }

// pause is what an earlier failure left behind.
type pause struct {
	Collector string `json:"collector,omitempty"`
	// Until is in milliseconds since 1970.
	Until    int64 `json:"until,omitempty"`
	Failures int   `json:"failures,omitempty"`
	// Stopped is the hash of the contract for which a collector said: never again.
	Stopped string `json:"stopped,omitempty"`
}

func (f files) readPause() (found pause) {
	if text, err := os.ReadFile(f.path("pause.json")); f.folder != "" && err == nil {
		if json.Unmarshal(text, &found) != nil {
			return pause{}
		}
	}
	return found
}

func (f files) writePause(p pause) {
	if p == (pause{}) {
		f.remove("pause.json")
		return
	}
	if text, err := json.Marshal(p); err == nil {
		f.write("pause.json", string(text), time.Time{})
	}
}

func (f files) path(name string) string { return filepath.Join(f.folder, "go-telemetry-"+name) }

func (f files) age(name string, now time.Time) (time.Duration, bool) {
	if f.folder == "" {
		return 0, false
	}
	info, err := os.Stat(f.path(name))
	if err != nil {
		return 0, false
	}
	return now.Sub(info.ModTime()), true
}

func (f files) remove(name string) {
	if f.folder != "" {
		_ = os.Remove(f.path(name))
	}
}

// write goes by a file beside it and a rename: nobody ever reads half of one.
func (f files) write(name, text string, changed time.Time) bool {
	if f.folder == "" || os.MkdirAll(f.folder, 0o700) != nil {
		return false
	}
	beside, err := os.CreateTemp(f.folder, "go-telemetry-*.tmp")
	if err != nil {
		return false
	}
	_, err = beside.WriteString(text)
	if closed := beside.Close(); err == nil {
		err = closed
	}
	if err == nil && !changed.IsZero() {
		err = os.Chtimes(beside.Name(), changed, changed)
	}
	if err == nil {
		err = os.Rename(beside.Name(), f.path(name))
	}
	if err != nil {
		_ = os.Remove(beside.Name())
	}
	return err == nil
}
