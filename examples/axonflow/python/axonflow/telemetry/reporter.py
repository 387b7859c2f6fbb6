"""Reports that a client was started, in the background: never waited for, never raised from, silent when unreachable."""

import datetime
import email.utils
import json
import os
import pathlib
import platform
import re
import threading
import time

from ..version import VERSION
from .consent import decide
from .contract import Checker
from .exchange import Deadline, exchange
from .files import WEEK, Files, folder_of
from .platform_version import platform_version

#: Public: it says which project, and opens nothing.
PROJECT_KEY = "ab_example_axonflow"
# Of the contract, as `contract.lock.json` counts them.
REVISION = 1
#: The limit for everything, and for the question to the platform; the report is not begun with less than the last.
BUDGET = 3.0
HEALTH_BUDGET = 1.0
LEAST = 0.1
HOUR = 3600.0

CONTRACT = json.loads((pathlib.Path(__file__).resolve().parent.parent / "contract.json").read_text("utf-8"))
CHECKER = Checker(CONTRACT)


class Memory:
    """What the reporters of one process know together: with one folder and one collector they are one environment."""

    _all = {}
    _lock = threading.Lock()

    def __init__(self):
        self.lock = threading.Lock()
        self.is_sending = False
        self.until = 0.0
        self.failures = 0
        self.stopped = False

    @classmethod
    def of(cls, *environment):
        with cls._lock:
            return cls._all.setdefault(environment, cls())


class Reporter:
    """The telemetry of one client.

    cadence: "start", one report for this client; "weekly", at most one delivered in seven days on this machine.
    collector: where to; the environment variable AXONFLOW_TELEMETRY_ENDPOINT beats it. With neither nothing is sent.
    env, clock: stand-ins for tests.
    """

    def __init__(self, endpoint, *, mode, config=None, cadence="start", collector=None, env=None, clock=time.time, budget=BUDGET):
        self._endpoint = endpoint
        self._mode = mode
        self._config = config
        self._is_weekly = cadence == "weekly"
        self._collector = collector
        self._env = os.environ if env is None else env
        self._clock = clock
        self._budget = min(budget, BUDGET)
        self._lock = threading.Lock()
        self._thread = None
        self._body = None
        self._is_done = False

    def trigger(self):
        """Sends what is due, on a thread of its own. Called at the start of the client, and with each of its requests."""
        try:
            if self._is_done or self.mode() != "on":
                return
            with self._lock:
                if self._thread is not None and self._thread.is_alive():
                    return
                memory = self._memory()
                if not self._may_begin(memory):
                    return
                # A daemon: no process lives longer for it.
                thread = threading.Thread(target=self._run, args=[memory], name="axonflow-telemetry", daemon=True)
                try:
                    thread.start()
                    self._thread = thread
                except RuntimeError:
                    memory.is_sending = False  # The process may have no more threads, or is ending.
        except Exception:
            pass  # Whatever is wrong with telemetry is not the host's trouble.

    def flush(self, timeout):
        thread = self._thread
        if thread is not None:
            thread.join(timeout)

    def mode(self):
        """What the person, the program and the contract say now: asked again before anything leaves."""
        mode, _ = decide(CONTRACT, self._env, self._config, self._mode)
        return "local" if mode == "on" and self._address() is None else mode

    def _address(self):
        address = (self._env.get(CONTRACT["env"] + "_ENDPOINT") or "").strip() or self._collector or CONTRACT.get("endpoint")
        return address.rstrip("/") if address and re.match(r"https?://.", address, re.I) else None

    def _memory(self):
        return Memory.of(folder_of(self._env), self._address())

    def _may_begin(self, memory):
        with memory.lock:
            if memory.stopped or self._clock() < memory.until:
                return False
            if self._is_weekly:
                if memory.is_sending:
                    return False
                memory.is_sending = True
            return True

    def _run(self, memory):
        # Each start of a client is a report of its own; of a week there is one in all.
        try:
            files = Files(folder_of(self._env))
            if self._is_paused(files, memory):
                return
            if not self._is_weekly:
                self._send(files, memory)
                return
            if self._is_delivered(files, memory):
                return
            if not files.begin(self._clock()):
                self._wait(memory, HOUR)
                return
            try:
                if not self._is_delivered(files, memory):
                    self._send(files, memory)
            finally:
                files.end()
        except Exception:
            pass
        finally:
            if self._is_weekly:
                memory.is_sending = False

    def _is_paused(self, files, memory):
        """What an earlier process was told, or learned by failing."""
        pause = files.pause()
        if pause.get("stopped") == CHECKER.hash:
            memory.stopped = True
            return True
        until = pause.get("until")
        if pause.get("collector") != self._address() or type(until) not in (int, float):
            return False
        with memory.lock:
            memory.failures = max(memory.failures, pause["failures"] if type(pause.get("failures")) is int else 0)
            # Further away than any pause: written under a wrong clock.
            if not 0 < until - self._clock() <= WEEK:
                return False
            memory.until = max(memory.until, until)
        return True

    def _is_delivered(self, files, memory):
        if not files.is_fresh(self._clock()):
            return False
        self._wait(memory, HOUR)
        return True

    def _send(self, files, memory):
        deadline = Deadline(self._budget)
        if self._body is None:
            version = platform_version(self._endpoint, deadline.within(HEALTH_BUDGET))
            self._body = self._batch(version)
        # The answer of the platform took its time, and somebody may have said no meanwhile.
        address = self._address()
        if self.mode() != "on" or self._body is None:
            self._body = None
            return
        if deadline.left() < LEAST:
            self._failed(files, memory, None)
            return
        answer = exchange("POST", address + "/v1/batch", deadline, self._body)
        if 200 <= answer.status < 300:
            self._delivered(files, memory)
        elif answer.status == 410:
            memory.stopped = True
            files.set_pause({"stopped": CHECKER.hash})
        elif answer.status < 400 or answer.status in (429, 502, 503, 504):
            # Under the same id, which makes it harmless should the collector have it already.
            self._failed(files, memory, answer.retry_after)
        else:
            self._body = None
            self._is_done = not self._is_weekly
            if self._is_weekly:
                self._failed(files, memory, None)

    def _delivered(self, files, memory):
        self._body = None
        self._is_done = not self._is_weekly
        if self._is_weekly:
            is_noted = files.stamp(self._clock())
            # On a machine that keeps no file, this is all that keeps an hour from becoming the cadence.
            self._wait(memory, HOUR if is_noted else WEEK)
        if memory.failures:
            memory.failures = 0
            files.set_pause({})

    def _failed(self, files, memory, retry_after):
        now = self._clock()
        told = _seconds(retry_after, now)
        with memory.lock:
            memory.failures = min(memory.failures + 1, 50)
            wait = min(HOUR * 2 ** (memory.failures - 1), WEEK) if told is None else min(told, WEEK)
            memory.until = now + wait
            pause = {"collector": self._address(), "until": memory.until, "failures": memory.failures}
        files.set_pause(pause)

    def _wait(self, memory, seconds):
        with memory.lock:
            memory.until = self._clock() + seconds

    def _batch(self, version):
        """The body of the request: whatever the contract does not let through is not in it."""
        common = CHECKER.encode(
            None,
            {
                "sdk": "python",
                "sdk_version": VERSION,
                "os": platform.system().lower(),
                "arch": platform.machine().lower(),
                "runtime_version": platform.python_version(),
            },
        )
        fields = {"deployment_mode": self._mode}
        if version is not None:
            fields["platform_version"] = version
        event = CHECKER.encode("ping", fields)
        if common.fields is None or event.fields is None:
            return None
        day = datetime.datetime.fromtimestamp(self._clock(), datetime.timezone.utc).date().isoformat()
        batch = {
            "key": PROJECT_KEY,
            "contract": CHECKER.hash,
            "revision": REVISION,
            "batch": os.urandom(16).hex(),
            # Random, of this one report, and kept nowhere.
            "identity": os.urandom(16).hex(),
            "common": common.fields,
            "events": [{"event": "ping", "day": day, "fields": event.fields}],
        }
        return json.dumps(batch, separators=(",", ":")).encode("utf-8")


def _seconds(retry_after, now):
    """Seconds, or a date of HTTP; None where it is neither."""
    text = (retry_after or "").strip()
    if re.fullmatch("[0-9]{1,10}", text):
        return float(text)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - now)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
