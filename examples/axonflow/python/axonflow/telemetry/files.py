"""What is remembered on the machine, below the user's folder for caches:

- `python-telemetry-last-sent`  when a weekly report was last delivered: its time of change is the truth, its text for people
- `python-telemetry-sending`    there while a process delivers one, so that of many that start at once one does
- `python-telemetry-pause.json` until when nothing may be sent, and for which contract nothing ever again

The first two exist in the weekly cadence alone, the third after a failure alone. Where there is no such folder, or it
cannot be written, memory has to do.
"""

import contextlib
import datetime
import json
import os
import sys
import tempfile

WEEK = 7 * 24 * 3600
#: A process that holds the mark for longer is dead.
_ABANDONED = 300
#: A file may be younger than the look at the clock that came before the look at it, and file systems have clocks of their own.
_SKEW = 60


def folder_of(env):
    """The folder, or None on a machine without a home."""
    if sys.platform == "win32":
        root = env.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        root = env.get("HOME") and os.path.join(env["HOME"], "Library", "Caches")
    else:
        root = env.get("XDG_CACHE_HOME") or env.get("HOME") and os.path.join(env["HOME"], ".cache")
    return os.path.join(root, "axonflow") if root and os.path.isabs(root) else None


class Files:
    """The three files in one folder. Nothing here raises: what cannot be read is not there, what cannot be written is not."""

    def __init__(self, folder):
        self._folder = folder

    def is_fresh(self, now):
        """Has a report been delivered within the last seven days? A time to come was written under a wrong clock."""
        age = self._age("last-sent", now)
        return age is not None and -_SKEW < age < WEEK

    def stamp(self, now):
        """Notes a delivered report. False where nothing can be noted."""
        when = datetime.datetime.fromtimestamp(now, datetime.timezone.utc).isoformat()
        return self._write("last-sent", "last_sent=%s\n" % when, now)

    def begin(self, now):
        """Marks that this process delivers. False where another does; where nothing can be marked, nobody is in the way."""
        if self._folder is None:
            return True
        for _ in range(2):
            try:
                os.makedirs(self._folder, 0o700, exist_ok=True)
                os.close(os.open(self._path("sending"), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
                return True
            except FileExistsError:
                age = self._age("sending", now)
                if age is not None and -_SKEW < age < _ABANDONED:
                    return False
                self.end()
            except OSError:
                return True
        return False

    def end(self):
        self._remove("sending")

    def pause(self):
        """What is known of a pause, or {}."""
        try:
            with open(self._path("pause.json"), encoding="utf-8") as file:
                pause = json.load(file)
            return pause if type(pause) is dict else {}
        except (OSError, ValueError, TypeError):
            return {}

    def set_pause(self, pause):
        if pause:
            self._write("pause.json", json.dumps(pause))
        else:
            self._remove("pause.json")

    def _path(self, name):
        return os.path.join(self._folder, "python-telemetry-" + name)

    def _age(self, name, now):
        try:
            return now - os.stat(self._path(name)).st_mtime
        except (OSError, TypeError):
            return None

    def _remove(self, name):
        with contextlib.suppress(OSError, TypeError):
            os.remove(self._path(name))

    def _write(self, name, text, now=None):
        """By a file beside it and a rename: nobody ever reads half of one."""
        if self._folder is None:
            return False
        beside = None
        try:
            os.makedirs(self._folder, 0o700, exist_ok=True)
            handle, beside = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            if now is not None:
                os.utime(beside, (now, now))
            os.replace(beside, self._path(name))
            return True
        except OSError:
            if beside is not None:
                with contextlib.suppress(OSError):
                    os.remove(beside)
            return False
