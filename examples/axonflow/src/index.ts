/** The TypeScript SDK of AxonFlow. What it measures, and how to refuse: ../TELEMETRY.md. */
export { AxonFlow, AxonFlowError, type AxonFlowOptions, type Decision } from './client.ts';
export { VERSION } from './version.ts';
