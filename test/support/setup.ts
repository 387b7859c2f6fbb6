/**
 * No test sends telemetry anywhere but to a collector that it started: whatever a test spawns inherits this, and one
 * that is about telemetry says so by an environment of its own.
 */
process.env.DO_NOT_TRACK = '1';
