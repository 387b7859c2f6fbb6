"""The checker of a contract in its JSON form: what it lets through, and why it refuses the rest.

It says the same as every other checker of the language; the shared vectors hold it to that. No value is turned into one
of another type, and nothing that is passed is ever run: a subclass of a text or a number is neither.
"""

import datetime
import hmac
import math
import re

from .canonical import code_units, contract_hash, number, utf8

_OTHER = "other"
#: Beyond this many members an object or a list is not read: no honest caller has one.
_MAX_READ = 1000


class Drop:
    """A refused value: why, and in which field; no name where the contract has no such field."""

    def __init__(self, reason, field=None):
        self.reason = reason
        self.field = field


class Verdict:
    """What became of the fields of an event, or of the common fields.

    `fields` is what is kept, or None where the event is refused: then `reason` says why, and with `missing_field`
    `field` says which. `drops` are the refused fields, in the order in which they came, and what is missing besides.
    """

    def __init__(self, fields=None, reason=None, field=None, drops=()):
        self.fields = fields
        self.reason = reason
        self.field = field
        self.drops = list(drops)


class Checker:
    """The gates of one contract.

    `encode` and `call` stand at a tool's calls, `accept` and `identity` at what arrives.

    >>> Checker(contract).encode("ping", {"deployment_mode": "staging"}).fields
    {'deployment_mode': 'staging'}
    """

    def __init__(self, contract, key=None, today=None):
        """`key`: the installation's key in bytes, for a contract with digests. `today`: stands in for the clock."""
        self.contract = contract
        self.hash = contract_hash(contract)
        self._key = key
        self._today = today or (lambda: datetime.datetime.now(datetime.timezone.utc).date().isoformat())

    def encode(self, event, values):
        """From what the tool's code passes for an event, or for the common fields (None), to what travels."""
        return self._pass(_ENCODE, event, values)

    def accept(self, event, values):
        """From what arrived to what is stored. Keeps whatever `encode` has kept."""
        return self._pass(_ACCEPT, event, values)

    def call(self, event, values):
        """A typed call: counts that are left out are zero, and then as `encode`."""
        shape = self.contract["events"].get(event, {})
        if type(values) is dict:
            values = {**values, **{name: 0 for name in shape.get("counts", {}) if name not in values}}
        return self.encode(event, values)

    def identity(self, stream, value):
        """The identity of a batch, or a Drop."""
        form = self.contract["streams"][stream]["identity"].get("format", "hex32")
        if type(value) is not str:
            return Drop("wrong_type")
        small = value.lower() if len(value) <= 36 else ""
        return small if re.fullmatch(_IDENTITIES[form], small) else Drop("malformed")

    def _pass(self, gates, event, values):
        if event is None:
            return self._gate(gates, None, self.contract["common"], values)
        if type(event) is not str or event not in self.contract["events"]:
            return Verdict(reason="unknown_event")
        shape = self.contract["events"][event]
        fields = {**shape["by"], **shape["counts"]} if shape["shape"] == "rollup" else shape["fields"]
        return self._gate(gates, event, fields, values)

    def _gate(self, gates, event, fields, values):
        if type(values) is not dict or len(values) > _MAX_READ:
            return Verdict(reason="malformed_event")
        kept, drops = {}, []
        for name, value in values.items():
            if type(name) is not str or name not in fields:
                drops.append(Drop("unknown_field"))
                continue
            field = fields[name]
            try:
                found = gates[field["kind"]](self, field, value, (event, name))
            except _Refused as refused:
                drops.append(Drop(refused.reason, name))
                continue
            if type(found) is _Part:
                drops.extend(Drop(reason, name) for reason in found.reasons)
                found = found.value
            kept[name] = found
        # A report is worth having without one of its common fields, so none of them is required.
        needed = [name for name, field in fields.items() if event is not None and not field.get("optional")]
        missing = [name for name in needed if name not in kept]
        if missing:
            named = {drop.field for drop in drops}
            drops.extend(Drop("missing_field", name) for name in missing[1:] if name not in named)
            return Verdict(reason="missing_field", field=missing[0], drops=drops)
        return Verdict(kept, drops=drops)


class _Refused(Exception):
    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


class _Part:
    """A value that lost some of what was passed: it is kept, and what was lost is counted."""

    def __init__(self, value, reasons):
        self.value = value
        self.reasons = reasons


def _flag(_checker, _field, value, _place):
    return _of(value, bool)


def _choice(_checker, field, value, _place):
    known = _meaning(field, _of(value, str))
    if known is None:
        raise _Refused("not_in_list")
    return known


def _choices(_checker, field, value, _place):
    if type(value) not in (list, tuple):
        raise _Refused("wrong_type")
    if len(value) > _MAX_READ:
        raise _Refused("out_of_range")
    meant = {_meaning(field, _of(item, str)) for item in value}
    found = sorted(meant - {None}, key=code_units)
    if not found and len(value) > 0:
        raise _Refused("not_in_list")
    lost = ["not_in_list"] if None in meant else []
    if len(found) > field["max"]:
        lost.append("too_many")
    found = found[: field["max"]]
    return _Part(found, lost) if lost else found


def _meaning(field, text):
    """The value that a spelling means; None where it means none."""
    if text in field["values"]:
        return text
    return field.get("aliases", {}).get(text, _OTHER if field["other"] else None)


def _bucket(_checker, field, value, _place):
    double = _number(value)
    if math.isnan(double):
        raise _Refused("malformed")
    if _is_negative(double):
        raise _Refused("out_of_range")
    return sum(double >= edge for edge in field["edges"])


def _bucket_index(_checker, field, value, _place):
    if type(value) is str:
        index = {**field.get("aliases", {}), **{label: at for at, label in enumerate(_labels(field["edges"]))}}.get(value)
        if index is None:
            raise _Refused("not_in_list")
        return index
    return _whole(value, 0, len(field["edges"]))


def _labels(edges):
    texts = [number(edge) for edge in edges]
    between = [low + "-" + high for low, high in zip(texts, texts[1:])]
    return ["<" + texts[0], *between, texts[-1] + "+"]


def _int(_checker, field, value, _place):
    return _whole(value, field["min"], field["max"])


def _count(_checker, field, value, _place):
    return min(_whole(value, 0, math.inf), field["max"])


def _version(_checker, field, value, _place):
    text = _of(value, str)
    if len(code_units(text)) > _MAX_VERSION:
        return _OTHER
    text = text.strip(_SPACE)
    if text in _DEVELOPMENT or _UNRELEASED.match(text):
        return "dev"
    found = _VERSION.fullmatch(text)
    if found is None:
        return _OTHER
    parts = [part for part in found.group(1, 2, 3)[: _KEEP[field["keep"]]] if part is not None]
    return ".".join(str(int(part)) for part in parts) + ("-pre" if found.group(4) else "")


def _digest(checker, field, value, place):
    text = _of(value, str)
    if not 0 < len(code_units(text)) <= _MAX_INPUT:
        raise _Refused("out_of_range")
    if checker._key is None:
        raise TypeError("Checker: this contract has a digest; pass `key`")
    domain = ".".join(part for part in (checker.contract["name"], *place) if part is not None)
    period = checker._today()[: _PERIODS[field["life"]]]
    return hmac.new(checker._key, utf8("\0".join((domain, period, text))), "sha256").hexdigest()[:32]


def _digest_as_sent(_checker, _field, value, _place):
    return _matching("[0-9a-f]{32}", _of(value, str))


def _day(_checker, _field, value, place):
    text = _matching("[0-9]{4}-[0-9]{2}-[0-9]{2}", _of(value, str))
    if not "2000-01-01" <= text <= "2199-12-31":
        raise _Refused("out_of_range")
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise _Refused("malformed") from None
    # Installations are counted by weeks; any other day would tell a single one apart.
    if place == ("active", "cohort") and day.weekday() != 0:
        raise _Refused("out_of_range")
    return text


def _of(value, kind):
    if type(value) is not kind:
        raise _Refused("wrong_type")
    return value


def _matching(pattern, text):
    if re.fullmatch(pattern, text) is None:
        raise _Refused("malformed")
    return text


def _number(value):
    if type(value) not in (int, float):
        raise _Refused("wrong_type")
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _whole(value, least, greatest):
    double = _number(value)
    if type(value) is float:
        if not double.is_integer() or _is_negative(double) and double == 0:
            raise _Refused("out_of_range")
        value = int(double)
    if not least <= value <= greatest:
        raise _Refused("out_of_range")
    return value


def _is_negative(double):
    """Below zero, or the zero that comes from there."""
    return math.copysign(1, double) < 0


_IDENTITIES = {"hex32": "[0-9a-f]{32}", "uuid": "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"}
#: Longest version text that is read, and longest input of a digest, in UTF-16 code units.
_MAX_VERSION = 100
_MAX_INPUT = 4096
_KEEP = {"major": 1, "minor": 2, "patch": 3}
#: How much of a date tells one period of a digest's life from the next.
_PERIODS = {"install": 0, "month": 7, "day": 10}
_DEVELOPMENT = {"dev", "development", "local", "devel", "(devel)"}
_UNRELEASED = re.compile(r"[vV]?0+\.0+\.0+(?![0-9])")
_VERSION = re.compile(
    r"(?:[vV]|go)?([0-9]{1,4})(?:\.([0-9]{1,4}))?(?:\.([0-9]{1,4}))?(?:\.[0-9]+)*(?:\([0-9]+\)-release)?"
    r"(-[0-9A-Za-z.-]+|(?:a|b|rc)[0-9]+)?(?:\+[^\n\r\u2028\u2029]*)?"
)
#: What ECMAScript takes for white space; Python's own strip() takes less and more.
_SPACE = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"

_ENCODE = {
    "flag": _flag,
    "choice": _choice,
    "choices": _choices,
    "bucket": _bucket,
    "int": _int,
    "count": _count,
    "version": _version,
    "digest": _digest,
    "day": _day,
}
_ACCEPT = {**_ENCODE, "bucket": _bucket_index, "digest": _digest_as_sent}
