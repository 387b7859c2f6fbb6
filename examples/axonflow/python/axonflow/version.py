"""Which release of the SDK this is."""

VERSION = "6.0.0"
