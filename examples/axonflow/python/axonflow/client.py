"""The client of the platform's API."""

import json
import urllib.error
import urllib.request

from .telemetry.reporter import Reporter

MODES = ("production", "staging", "development", "sandbox")
CADENCES = ("start", "weekly")


class AxonFlowError(Exception):
    """The platform could not be asked, or said no. `status` is its answer's, 0 where there was none."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class AxonFlow:
    """A client of one platform.

    >>> client = AxonFlow("http://127.0.0.1:8080", api_key="…")
    >>> client.decide("Summarise this page")["decision"]
    'allow'
    """

    def __init__(
        self,
        endpoint,
        *,
        api_key=None,
        mode="production",
        timeout=30.0,
        telemetry_enabled=None,
        telemetry_cadence="start",
        telemetry=None,
    ):
        """
        mode: production, staging, development or sandbox; telemetry is off in sandbox, and on in every other.
        telemetry_enabled: False switches telemetry off; None leaves it to the mode.
        telemetry_cadence: "start" for a report at each start of a client, "weekly" for one in seven days per machine.
        telemetry: settings of the Reporter for tests and for whoever runs a collector of their own.
        """
        if not str(endpoint).startswith(("http://", "https://")):
            raise ValueError("AxonFlow: endpoint: expected an address that begins with http:// or https://")
        if mode not in MODES:
            raise ValueError("AxonFlow: mode: expected one of " + ", ".join(MODES))
        if telemetry_cadence not in CADENCES:
            raise ValueError("AxonFlow: telemetry_cadence: expected one of " + ", ".join(CADENCES))
        self._endpoint = str(endpoint).rstrip("/")
        self._api_key = api_key
        self._timeout = timeout
        self._reporter = Reporter(
            self._endpoint, mode=mode, config=telemetry_enabled, cadence=telemetry_cadence, **(telemetry or {})
        )
        self._reporter.trigger()

    def decide(self, prompt, *, tool=None, arguments=None):
        """Asks whether a prompt, or a call of a tool, is allowed. Returns the decision with the policies that made it."""
        question = {"prompt": prompt, "tool": tool, "arguments": arguments}
        return self._ask("POST", "/v1/decisions", {name: value for name, value in question.items() if value is not None})

    def audit(self, decision, response):
        """Notes what came of an allowed call."""
        return self._ask("POST", "/v1/audits", {"decision": decision, "response": response})

    def policies(self):
        """The policies that hold for this key."""
        return self._ask("GET", "/v1/policies")["policies"]

    def flush_telemetry(self, timeout=3.0):
        """Waits until the report that is under way is delivered or given up: for programs that end at once."""
        self._reporter.flush(timeout)

    def _ask(self, method, path, body=None):
        self._reporter.trigger()
        headers = {"accept": "application/json"}
        if body is not None:
            headers["content-type"] = "application/json"
        if self._api_key is not None:
            headers["authorization"] = "Bearer " + self._api_key
        data = None if body is None else json.dumps(body).encode("utf-8")
        request = urllib.request.Request(self._endpoint + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                raise AxonFlowError(error.code, "AxonFlow: the platform answered %d" % error.code) from None
        except (OSError, ValueError) as error:
            raise AxonFlowError(0, "AxonFlow: the platform could not be asked") from error
