"""The shared vectors of the contract language, all of them but `js.json`, which is for JavaScript alone."""

import json
import pathlib
import unittest

from axonflow.telemetry.canonical import canonical, contract_hash
from axonflow.telemetry.contract import Checker, Drop

FOLDER = pathlib.Path(__file__).resolve().parents[4] / "packages" / "contract" / "vectors"
FILES = sorted(path for path in FOLDER.glob("*.json") if path.name != "js.json")


class Vectors(unittest.TestCase):
    def test_there_are_some(self):
        self.assertGreaterEqual(len(FILES), 14)

    def test_every_case_of_every_file(self):
        ran = 0
        for path in FILES:
            vectors = json.loads(path.read_text("utf-8"))
            for case in vectors["cases"]:
                with self.subTest(file=path.name, case=case["title"]):
                    self.check(vectors, case)
                ran += 1
        self.assertGreater(ran, 500)

    def check(self, vectors, case):
        if "value" in case:
            if "text" in case:
                self.assertEqual(canonical(case["value"]), case["text"])
            self.assertEqual(contract_hash(case["value"]), case["sha256"])
            return
        checker = Checker(vectors["contract"], bytes.fromhex(vectors.get("key", "")), lambda: vectors["today"])
        if "stream" in case:
            self.assertEqual(spoken_identity(checker.identity(case["stream"], case["input"])), expected_identity(case))
        elif "batch" in case:
            self.check_batch(checker, case)
        else:
            verdict = getattr(checker, case["side"])(case["event"], case["input"])
            self.assertEqual(spoken(verdict), expected(case))

    def check_batch(self, checker, case):
        batch = case["batch"]
        self.assertEqual(checker.hash, batch["contract"])
        self.assertEqual(spoken(checker.accept(None, batch["common"])), expected(case["common"]))
        if "identity" in batch:
            stream = checker.contract["events"][batch["events"][0]["event"]]["stream"] if self.knows(checker, batch) else "default"
            got = spoken_identity(checker.identity(stream, batch["identity"]))
            self.assertEqual(got, expected_identity(case["identity"]))
        self.assertEqual(len(batch["events"]), len(case["events"]))
        for event, wanted in zip(batch["events"], case["events"]):
            self.assertEqual(spoken(checker.accept(event["event"], event["fields"])), expected(wanted))

    @staticmethod
    def knows(checker, batch):
        return batch["events"][0]["event"] in checker.contract["events"]


def spoken(verdict):
    drops = [(drop.reason, drop.field) for drop in verdict.drops]
    return (typed(verdict.fields), verdict.reason, verdict.field, drops)


def expected(case):
    drops = [(drop["reason"], drop["field"]) for drop in case.get("drops", [])]
    return (typed(case.get("output")), case.get("dropped"), case.get("field"), drops)


def typed(fields):
    """In Python True equals 1, and on the wire it does not."""
    return None if fields is None else {name: (isinstance(value, bool), value) for name, value in fields.items()}


def spoken_identity(result):
    return result.reason if isinstance(result, Drop) else result


def expected_identity(case):
    return case.get("output", case.get("dropped"))


class WhatJsonCannotSay(unittest.TestCase):
    CONTRACT = {
        "name": "vectors",
        "common": {},
        "streams": {},
        "events": {
            "run": {
                "shape": "event",
                "stream": "default",
                "fields": {
                    name: {**field, "optional": True}
                    for name, field in {
                        "bucket": {"kind": "bucket", "edges": [100, 1000]},
                        "int": {"kind": "int", "min": -5, "max": 255},
                        "list": {"kind": "choices", "values": ["a"], "max": 8, "other": True},
                        "choice": {"kind": "choice", "values": ["a"], "other": True},
                        "digest": {"kind": "digest", "life": "install"},
                    }.items()
                },
            }
        },
    }

    def test_a_table_of_values(self):
        class Text(str):
            pass

        class Objecting(dict):
            def items(self):
                raise AssertionError("run")

        checker = Checker(self.CONTRACT, b"\7" * 32)
        for field, value, reason in (
            ("bucket", float("nan"), "malformed"),
            ("bucket", -0.0, "out_of_range"),
            ("bucket", True, "wrong_type"),
            ("int", -0.0, "out_of_range"),
            ("int", float("inf"), "out_of_range"),
            ("int", 10**400, "out_of_range"),
            ("list", ["a"] * 1001, "out_of_range"),
            ("list", {"a"}, "wrong_type"),
            ("choice", Text("a"), "wrong_type"),
            ("choice", b"a", "wrong_type"),
            ("digest", "a" * 4097, "out_of_range"),
            ("digest", "\U0001f600" * 2049, "out_of_range"),
        ):
            with self.subTest(field=field, reason=reason):
                verdict = checker.encode("run", {field: value})
                self.assertEqual([(drop.reason, drop.field) for drop in verdict.drops], [(reason, field)])
        self.assertEqual(checker.encode("run", {"bucket": float("inf")}).fields, {"bucket": 2})
        self.assertEqual(len(checker.encode("run", {"digest": "\U0001f600" * 2048}).fields["digest"]), 32)
        self.assertEqual(checker.encode("run", {str(i): i for i in range(1001)}).reason, "malformed_event")
        self.assertEqual(checker.encode("run", Objecting()).reason, "malformed_event")
        self.assertEqual(checker.encode("run", None).reason, "malformed_event")
        self.assertEqual(checker.encode(None, {"a": 1}).drops[0].reason, "unknown_field")


if __name__ == "__main__":
    unittest.main()
