"""Who decides, in every spelling."""

import unittest

from axonflow.telemetry.consent import decide, mode_of
from axonflow.telemetry.reporter import CONTRACT


class DoNotTrack(unittest.TestCase):
    def test_every_spelling(self):
        for value, mode in (
            (None, "on"),
            ("", "on"),
            ("  ", "on"),
            ("0", "on"),
            ("false", "on"),
            ("FALSE", "on"),
            (" False ", "on"),
            ("1", "off"),
            ("true", "off"),
            ("yes", "off"),
            ("no", "off"),
            ("off", "off"),
            ("anything", "off"),
        ):
            with self.subTest(value=value):
                env = {} if value is None else {"DO_NOT_TRACK": value}
                self.assertEqual(decide(CONTRACT, env)[0], mode)

    def test_leads_where_the_contract_says(self):
        self.assertEqual(decide({**CONTRACT, "doNotTrack": "local"}, {"DO_NOT_TRACK": "1"})[0], "local")


class Words(unittest.TestCase):
    def test_every_spelling(self):
        for value, mode in (
            (None, None),
            ("", None),
            ("   ", None),
            *((word, "on") for word in ("1", "true", "yes", "on", "enable", "enabled", " YES ", True)),
            *((word, "off") for word in ("0", "false", "no", "off", "disable", "Disabled", " OFF", False)),
            ("local", "local"),
            ("LOCAL", "local"),
            ("2", "off"),
            ("nonsense", "off"),
            ({}, "off"),
        ):
            with self.subTest(value=value):
                self.assertEqual(mode_of(value), mode)


class TheStrongestVoice(unittest.TestCase):
    def test_decides(self):
        off, on = {"AXONFLOW_TELEMETRY": "off"}, {"AXONFLOW_TELEMETRY": "on"}
        for env, config, deployment, expected in (
            ({"DO_NOT_TRACK": "1", **on}, True, "production", ("off", "do-not-track")),
            (off, True, "production", ("off", "environment")),
            (on, False, "sandbox", ("on", "environment")),
            ({}, False, "production", ("off", "config")),
            ({}, True, "sandbox", ("on", "config")),
            ({}, None, "sandbox", ("off", "default")),
            ({}, None, "production", ("on", "default")),
            ({}, None, "staging", ("on", "default")),
            ({}, None, "development", ("on", "default")),
            ({}, None, None, ("on", "default")),
        ):
            with self.subTest(env=env, config=config, deployment=deployment):
                self.assertEqual(decide(CONTRACT, env, config, deployment), expected)

    def test_a_consent_that_nobody_could_ask_for_is_a_no(self):
        for consent in ("off", "ask", "ask-every-start"):
            self.assertEqual(decide({**CONTRACT, "consent": consent}, {})[0], "off")

    def test_this_contract_asks_for_no_rule_about_ci(self):
        self.assertEqual(CONTRACT["ci"], "count")


if __name__ == "__main__":
    unittest.main()
