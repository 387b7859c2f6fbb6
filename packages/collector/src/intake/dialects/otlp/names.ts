/**
 * Names of OpenTelemetry's semantic conventions that mean what a contract's common field is usually called. They count
 * where the contract has no field of the convention's own name (`service_version`).
 */
export const CONVENTIONS: Readonly<Record<string, string>> = {
  'service.version': 'version',
  'os.type': 'os',
  'host.arch': 'arch',
  'process.runtime.version': 'runtime',
};

/** The process that exports, minted by its SDK: the one attribute of a resource that can be an identity. */
export const INSTANCE = 'service.instance.id';

/** Attributes that every SDK adds of its own accord; nobody meant to send them, so they are not even drops. */
export const OF_THE_SDK = /^(?:telemetry\.|service\.name$)/;
