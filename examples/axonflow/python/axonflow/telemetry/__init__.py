"""Telemetry of the SDK: one report, held to the contract in ../contract.json, in Aboveboard's native wire format."""
