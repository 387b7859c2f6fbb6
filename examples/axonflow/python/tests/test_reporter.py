"""The report: what is sent, when, and within which limits."""

import email.utils
import json
import os
import pathlib
import tempfile
import threading
import unittest
from unittest import mock

from axonflow import AxonFlow
from axonflow.telemetry import reporter as module
from axonflow.telemetry.files import Files
from axonflow.telemetry.reporter import CHECKER, HOUR, Memory, Reporter

from .stand_in import StandIn, answer

DAY = 24 * HOUR


class WithStandIn(unittest.TestCase):
    def setUp(self):
        self.stand_in = StandIn()
        self.addCleanup(self.stand_in.close)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)
        self.env = {"HOME": str(self.home), "AXONFLOW_TELEMETRY_ENDPOINT": self.stand_in.url}
        self.now = 1_795_240_800.0  # 2026-11-21
        self.new_process()

    def new_process(self):
        """Forgets what only memory knows."""
        Memory._all.clear()

    def start(self, *, mode="production", **options):
        options = {"env": self.env, "clock": lambda: self.now, **options}
        return Reporter(self.stand_in.url, mode=mode, **options)

    def run_one(self, **options):
        reporter = self.start(**options)
        reporter.trigger()
        reporter.flush(20)
        return reporter

    def again(self, reporter):
        reporter.trigger()
        reporter.flush(20)

    def sent(self):
        return len(self.stand_in.batches())

    def stamp(self):
        return self.home / ".cache" / "axonflow" / "python-telemetry-last-sent"

    def files(self):
        return sorted(path.name for path in self.home.rglob("*") if path.is_file())


class WhatIsSent(WithStandIn):
    def test_is_one_batch_of_the_native_wire_and_fits_the_contract(self):
        self.run_one()
        (batch,) = self.stand_in.batches()
        self.assertEqual(
            list(batch), ["key", "contract", "revision", "batch", "identity", "common", "events"]
        )
        self.assertEqual((batch["key"], batch["contract"], batch["revision"]), ("ab_example_axonflow", CHECKER.hash, 1))
        self.assertRegex(batch["batch"], "^[0-9a-f]{32}$")
        self.assertRegex(batch["identity"], "^[0-9a-f]{32}$")
        self.assertEqual(CHECKER.accept(None, batch["common"]).fields, batch["common"])
        self.assertEqual(set(batch["common"]), {"sdk", "sdk_version", "os", "arch", "runtime_version"})
        fields = {"deployment_mode": "production", "platform_version": "5.1.0"}
        self.assertEqual(batch["events"], [{"event": "ping", "day": "2026-11-21", "fields": fields}])

    def test_carries_no_header_that_tells_who_calls(self):
        self.run_one()
        for _, _, headers, _ in self.stand_in.requests:
            self.assertLessEqual({name.lower() for name in headers}, {"host", "content-type", "content-length", "connection"})

    def test_has_ids_of_its_own_each_time(self):
        for _ in range(3):
            self.run_one()
        ids = [batch[name] for batch in self.stand_in.batches() for name in ("batch", "identity")]
        self.assertEqual(len(set(ids)), 6)

    def test_says_other_for_a_system_that_the_contract_does_not_have(self):
        with mock.patch.object(module.platform, "system", lambda: "Plan9"), mock.patch.object(
            module.platform, "machine", lambda: "AMD64"
        ):
            self.run_one()
        common = self.stand_in.batches()[0]["common"]
        self.assertEqual((common["os"], common["arch"]), ("other", "x64"))

    def test_leaves_no_file_behind_at_each_start(self):
        self.run_one()
        self.assertEqual(self.files(), [])


class Off(WithStandIn):
    def test_is_off(self):
        for env, config, mode in (
            ({"DO_NOT_TRACK": "1"}, None, "production"),
            ({"AXONFLOW_TELEMETRY": "off"}, True, "production"),
            ({}, False, "production"),
            ({}, None, "sandbox"),
            ({"AXONFLOW_TELEMETRY": "local"}, None, "production"),
            ({"AXONFLOW_TELEMETRY_ENDPOINT": ""}, None, "production"),
            ({"AXONFLOW_TELEMETRY_ENDPOINT": "ftp://collector"}, None, "production"),
        ):
            for cadence in ("start", "weekly"):
                with self.subTest(env=env, config=config, mode=mode, cadence=cadence):
                    threads = threading.active_count()
                    self.run_one(mode=mode, config=config, cadence=cadence, env={**self.env, **env})
                    self.assertEqual((self.stand_in.requests, self.files()), ([], []))
                    self.assertLessEqual(threading.active_count(), threads)

    def test_a_no_during_the_question_to_the_platform_is_heard(self):
        def say_no(handler):
            self.env["AXONFLOW_TELEMETRY"] = "off"
            answer(handler, 200, '{"version":"5.1.0"}')

        self.stand_in.health = say_no
        self.run_one()
        self.assertEqual(self.sent(), 0)


class ThePlatformsVersion(WithStandIn):
    def version(self):
        self.run_one()
        return self.stand_in.batches()[-1]["events"][0]["fields"].get("platform_version")

    def test_a_text_of_1_to_64_bytes_or_nothing(self):
        longest = "5.1.0+" + "é" * 29
        for body, expected in (
            ({"version": "5.1.0"}, "5.1.0"),
            ({"version": longest}, "5.1.0"),
            ({"version": longest + "a"}, None),
            ({"version": "acme-internal"}, "other"),
            ({"version": ""}, None),
            ({"version": 5}, None),
            ({"version": ["5.1.0"]}, None),
            ({"version": None}, None),
            ({"tier": "Enterprise"}, None),
            (["5.1.0"], None),
            ("5.1.0", None),
        ):
            with self.subTest(body=body):
                self.stand_in.health = lambda handler, body=body: answer(handler, 200, json.dumps(body))
                self.assertEqual(self.version(), expected)

    def test_is_left_out_when_the_platform_fails_and_the_report_is_sent_all_the_same(self):
        for name, health in (
            ("500", lambda handler: answer(handler, 500, '{"version":"5.1.0"}')),
            ("no JSON", lambda handler: answer(handler, 200, '{"version":')),
            ("not UTF-8", lambda handler: answer(handler, 200, b'{"version":"\xff"}')),
            ("deep", lambda handler: answer(handler, 200, "[" * 100000)),
            ("endless", lambda handler: answer(handler, 200, '{"version":"5.1.0"' + " " * 1024 * 1024 + "}")),
            ("gone", lambda handler: handler.connection.close()),
            ("a stalled body", self.stand_in.stall),
            ("silence", self.stand_in.hang),
            ("a byte now and then", self.stand_in.dribble),
        ):
            with self.subTest(health=name):
                self.stand_in.health = health
                before = self.sent()
                self.assertIsNone(self.version())
                self.assertEqual(self.sent(), before + 1)

    def test_a_redirect_is_refused_and_its_target_never_asked(self):
        target = StandIn()
        self.addCleanup(target.close)
        self.stand_in.health = lambda handler: answer(handler, 302, headers={"location": target.url + "/health"})
        self.assertIsNone(self.version())
        self.assertEqual(target.requests, [])


class Answers(WithStandIn):
    def test_a_final_answer_ends_it(self):
        for status in (200, 204, 400, 401, 405, 413, 415, 500):
            with self.subTest(status=status):
                self.new_process()
                self.stand_in.batch = lambda handler, status=status: answer(handler, status)
                before = self.sent()
                reporter = self.run_one()
                self.now += 30 * DAY
                self.again(reporter)
                self.assertEqual(self.sent(), before + 1)

    def test_others_are_tried_again_under_the_same_id_when_their_time_has_come(self):
        for status in (302, 429, 502, 503, 504):
            with self.subTest(status=status):
                self.new_process()
                self.stand_in.batch = lambda handler, status=status: answer(handler, status)
                self.stand_in.requests.clear()
                reporter = self.run_one()
                self.again(reporter)
                self.assertEqual(self.sent(), 1)
                self.stand_in.batch = lambda handler: answer(handler, 204)
                self.now += HOUR
                self.again(reporter)
                first, second = self.stand_in.batches()
                self.assertEqual(first, second)

    def test_retry_after_is_obeyed_by_every_process(self):
        for write in (lambda _: "7200", lambda later: email.utils.formatdate(later, usegmt=True)):
            later = self.now + 2 * HOUR
            text = write(later)
            with self.subTest(text=text):
                self.new_process()
                self.stand_in.requests.clear()
                self.stand_in.batch = lambda handler, text=text: answer(handler, 429, headers={"retry-after": text})
                self.run_one()
                self.stand_in.batch = lambda handler: answer(handler, 204)
                self.now = later - 1
                self.new_process()
                self.run_one()
                self.assertEqual(self.sent(), 1)
                self.now = later
                self.new_process()
                self.run_one()
                self.assertEqual((self.sent(), self.files()), (2, []))

    def test_410_stops_this_contract_for_good(self):
        self.stand_in.batch = lambda handler: answer(handler, 410)
        reporter = self.run_one()
        for _ in range(2):
            self.now += 400 * DAY
            self.again(reporter)
            self.run_one()
            self.new_process()
        self.assertEqual(self.sent(), 1)
        self.assertEqual(len(self.stand_in.to("GET", "/health")), 1)

    def test_a_redirect_is_not_followed(self):
        target = StandIn()
        self.addCleanup(target.close)
        self.stand_in.batch = lambda handler: answer(handler, 307, headers={"location": target.url + "/v1/batch"})
        self.run_one(cadence="weekly")
        self.assertEqual((target.requests, self.stamp().exists()), ([], False))

    def test_the_pause_doubles_and_has_an_end(self):
        self.stand_in.batch = lambda handler: answer(handler, 503)
        reporter = self.start()
        pauses = []
        for _ in range(12):
            self.again(reporter)
            pauses.append((reporter._memory().until - self.now) / HOUR)
            self.now = reporter._memory().until
        self.assertEqual(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 168, 168, 168, 168])
        reporter._memory().failures = 1_000_000
        self.again(reporter)
        self.assertEqual((reporter._memory().until - self.now) / HOUR, 168)


class OneLimitForEverything(WithStandIn):
    def test_a_collector_that_never_answers_is_given_up(self):
        for name, batch in (("silence", self.stand_in.hang), ("a stalled body", self.stand_in.stall), ("dribble", self.stand_in.dribble)):
            with self.subTest(name):
                self.new_process()
                self.stand_in.batch = batch
                reporter = self.run_one(budget=0.5)
                self.assertFalse(reporter._thread.is_alive())
                self.assertEqual(reporter._memory().failures, 1)
                Files(str(self.stamp().parent)).set_pause({})

    def test_an_unreachable_collector_is_silent(self):
        for url in ("http://127.0.0.1:1", "http://[::1", "http://\ud800", "http://127.0.0.1:99999"):
            with self.subTest(url=url):
                self.run_one(env={**self.env, "AXONFLOW_TELEMETRY_ENDPOINT": url})


class Weekly(WithStandIn):
    def setUp(self):
        super().setUp()
        self.now = float(int(self.now))

    def weekly(self, **options):
        return self.run_one(cadence="weekly", **options)

    def test_cold_one_report_and_a_stamp(self):
        self.weekly()
        self.assertEqual((self.sent(), self.files()), (1, ["python-telemetry-last-sent"]))
        self.assertEqual(self.stamp().stat().st_mtime, self.now)
        self.assertTrue(self.stamp().read_text().startswith("last_sent=2026-11-21T"))

    def test_a_stamp_of_yesterday_none(self):
        self.weekly()
        self.new_process()
        self.now += DAY
        self.weekly()
        self.assertEqual(self.sent(), 1)

    def test_a_stamp_of_eight_days_ago_one_and_a_new_stamp(self):
        self.weekly()
        self.new_process()
        self.now += 8 * DAY
        self.weekly()
        self.assertEqual((self.sent(), self.stamp().stat().st_mtime), (2, self.now))

    def test_a_stamp_of_a_moment_later_was_set_meanwhile(self):
        self.weekly()
        os.utime(self.stamp(), (self.now + 1, self.now + 1))
        self.new_process()
        self.weekly()
        self.assertEqual(self.sent(), 1)

    def test_a_stamp_of_tomorrow_is_none(self):
        self.weekly()
        os.utime(self.stamp(), (self.now + DAY, self.now + DAY))
        self.new_process()
        self.weekly()
        self.assertEqual(self.sent(), 2)

    def test_five_requests_in_an_hour_one(self):
        reporter = self.weekly()
        for _ in range(4):
            self.now += HOUR / 5
            self.again(reporter)
        self.assertEqual(self.sent(), 1)

    def test_after_the_hour_a_stale_stamp_is_seen(self):
        reporter = self.weekly()
        self.now += HOUR
        os.utime(self.stamp(), (self.now - 8 * DAY, self.now - 8 * DAY))
        self.again(reporter)
        self.assertEqual(self.sent(), 2)

    def test_a_hundred_at_once_one(self):
        reporters = [self.start(cadence="weekly") for _ in range(100)]
        gate = threading.Barrier(100)

        def trigger(reporter):
            gate.wait()
            reporter.trigger()

        threads = [threading.Thread(target=trigger, args=[reporter]) for reporter in reporters]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for reporter in reporters:
            reporter.flush(20)
        self.assertEqual(self.sent(), 1)

    def test_a_no_between_two_requests_none_and_the_stamp_is_untouched(self):
        reporter = self.weekly()
        before = self.stamp().stat().st_mtime
        self.env["DO_NOT_TRACK"] = "1"
        self.now += 8 * DAY
        self.again(reporter)
        self.assertEqual((self.sent(), self.stamp().stat().st_mtime), (1, before))

    def test_where_nothing_can_be_written_memory_keeps_the_week(self):
        for env in ({"HOME": ""}, {"HOME": "/proc/1/nope"}, {"XDG_CACHE_HOME": "not/absolute"}, {"XDG_CACHE_HOME": str(self.file())}):
            with self.subTest(env=env):
                self.new_process()
                self.stand_in.requests.clear()
                reporter = self.weekly(env={**self.env, **env})
                for wait, sent in ((HOUR, 1), (6 * DAY - HOUR, 1), (DAY, 2)):
                    self.now += wait
                    self.again(reporter)
                    self.assertEqual(self.sent(), sent)

    def file(self):
        path = self.home / "a-file"
        path.write_text("")
        return path

    def test_a_report_that_fails_leaves_no_stamp_and_a_later_one_succeeds(self):
        for status in (400, 500, 503, 302):
            with self.subTest(status=status):
                self.new_process()
                self.stand_in.requests.clear()
                self.stand_in.batch = lambda handler, status=status: answer(handler, status)
                reporter = self.weekly()
                self.assertFalse(self.stamp().exists())
                self.stand_in.batch = lambda handler: answer(handler, 204)
                self.again(reporter)
                self.assertEqual(self.sent(), 1)
                self.now += HOUR
                self.again(reporter)
                self.assertEqual((self.sent(), self.files()), (2, ["python-telemetry-last-sent"]))
                self.stamp().unlink()

    def test_another_process_that_delivers_is_not_disturbed_and_one_that_died_is_forgotten(self):
        mark = self.stamp().parent / "python-telemetry-sending"
        mark.parent.mkdir(parents=True)
        mark.write_text("")
        for age in (299, -1):
            os.utime(mark, (self.now - age, self.now - age))
            self.new_process()
            self.weekly()
            self.assertEqual((self.sent(), mark.exists()), (0, True))
        os.utime(mark, (self.now - 301, self.now - 301))
        self.new_process()
        self.weekly()
        self.assertEqual((self.sent(), mark.exists()), (1, False))


class AWrongOption(unittest.TestCase):
    def test_is_named_at_once_and_its_value_is_not(self):
        for arguments, name in (
            ({"endpoint": "secret"}, "endpoint"),
            ({"endpoint": "http://127.0.0.1:1", "mode": "secret"}, "mode"),
            ({"endpoint": "http://127.0.0.1:1", "telemetry_cadence": "secret"}, "telemetry_cadence"),
        ):
            with self.subTest(name), self.assertRaises(ValueError) as raised:
                AxonFlow(**arguments)
            self.assertIn("AxonFlow: %s: expected" % name, str(raised.exception))
            self.assertNotIn("secret", str(raised.exception))


if __name__ == "__main__":
    unittest.main()
