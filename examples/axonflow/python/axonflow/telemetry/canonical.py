"""Canonical JSON (RFC 8785): the one text of a JSON value, by whose hash a contract is named."""

import hashlib
import json
import math
import re


def canonical(value):
    """The one text of a JSON value.

    >>> canonical({"b": 1.0, "a": [True]})
    '{"a":[true],"b":1}'
    """
    if value is None or type(value) is bool:
        return {None: "null", True: "true", False: "false"}[value]
    if type(value) is str:
        return _text(value)
    if type(value) in (int, float):
        return number(value)
    if type(value) is list:
        return "[" + ",".join(canonical(item) for item in value) + "]"
    if type(value) is dict:
        names = sorted(value, key=code_units)
        return "{" + ",".join(_text(name) + ":" + canonical(value[name]) for name in names) + "}"
    raise TypeError("canonical: JSON cannot say " + type(value).__name__)


def contract_hash(contract):
    """SHA-256 of a contract's canonical JSON, 64 hexadecimal digits."""
    return hashlib.sha256(utf8(canonical(contract))).hexdigest()


def number(value):
    """A number as ECMAScript writes it: numbers of JSON are doubles, and 1 and 1.0 are one number."""
    double = float(value)
    if not math.isfinite(double):
        raise ValueError("canonical: JSON cannot say a number without end")
    if double == 0:
        return "0"
    sign = "-" if double < 0 else ""
    # repr gives the fewest digits that mean this number, as ECMAScript does; only where the point goes differs.
    mantissa, _, power = repr(abs(double)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(power or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    if len(digits) <= point <= 21:
        return sign + digits.ljust(point, "0")
    if 0 < point <= 21:
        return sign + digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    rest = "." + digits[1:] if len(digits) > 1 else ""
    return sign + digits[0] + rest + "e" + format(point - 1, "+d")


def code_units(text):
    """What texts are compared and measured by: their UTF-16 code units."""
    raw = text.encode("utf-16-be", "surrogatepass")
    return [raw[at] << 8 | raw[at + 1] for at in range(0, len(raw), 2)]


def utf8(text):
    """UTF-8, where half a surrogate pair, which it cannot say, becomes U+FFFD."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.encode("utf-8")


def _text(text):
    # json.dumps escapes what JSON.stringify does, but for half a surrogate pair.
    return re.sub("[\ud800-\udfff]", lambda half: "\\u%04x" % ord(half.group()), json.dumps(text, ensure_ascii=False))
