"""Which version of the platform is at the other end: one bounded question to the platform itself."""

import json

from .exchange import exchange

_LONGEST = 64
_MOST = 1024 * 1024


def platform_version(endpoint, deadline):
    """What `GET {endpoint}/health` says is its version: a text of 1 to 64 bytes, or None. Never shortened, never made up."""
    answer = exchange("GET", endpoint + "/health", deadline, most=_MOST)
    if answer.status != 200:
        return None
    try:
        version = json.loads(answer.body)["version"]
        return version if type(version) is str and 0 < len(version.encode("utf-8")) <= _LONGEST else None
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return None
