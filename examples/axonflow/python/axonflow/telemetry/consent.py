"""Who decides whether anything is sent. The strongest voice that speaks wins; one that is not understood means no."""

_WORDS = {
    **dict.fromkeys(("1", "true", "yes", "on", "enable", "enabled"), "on"),
    **dict.fromkeys(("0", "false", "no", "off", "disable", "disabled"), "off"),
    "local": "local",
}


def decide(contract, env, config=None, deployment=None):
    """`on`, `local` (nothing leaves the machine) or `off`, and who decided it.

    >>> decide({"env": "X", "consent": "on", "doNotTrack": "off"}, {"DO_NOT_TRACK": "1"})
    ('off', 'do-not-track')
    """
    if _says_do_not_track(env.get("DO_NOT_TRACK")):
        return contract["doNotTrack"], "do-not-track"
    by_environment = mode_of(env.get(contract["env"]))
    if by_environment is not None:
        return by_environment, "environment"
    by_config = mode_of(config)
    if by_config is not None:
        return by_config, "config"
    consent = contract["consent"]
    if not isinstance(consent, str):
        consent = consent["modes"].get(deployment, consent["default"])
    # "ask" and "ask-every-start" are a no until somebody has answered, and nobody can ask here.
    return ("on" if consent == "on" else "off"), "default"


def mode_of(value):
    """None where nothing is said; a word that is not known says off, since whoever set it wanted something."""
    word = "" if value is None else str(value).strip().lower()
    return None if word == "" else _WORDS.get(word, "off")


def _says_do_not_track(value):
    return (value or "").strip().lower() not in ("", "0", "false")
