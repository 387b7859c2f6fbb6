import type { Contract } from '@aboveboard/contract';
import { answers, type Dialect, isObject, type Json } from '../../dialect.ts';
import { batchId, sortValues } from '../words.ts';

/** The one event: a client was initialised. */
const EVENT = 'ping';

/** The ping of AxonFlow's SDKs, of both generations, and of its plugins. The page: docs/dialects/axonflow.md. */
export const axonflow: Dialect = {
  name: 'axonflow',
  contentTypes: ['application/json'],
  keyOf: () => undefined,
  decode(body, contract) {
    if (!isObject(body) || !Object.hasOwn(body, 'sdk')) return null;
    const { identity, values } = apart(body, contract);
    const { common, fields } = sortValues(contract, EVENT, values);
    return [
      { batch: batchId(), contract: undefined, identity, common, events: [{ event: EVENT, when: undefined, fields }] },
    ];
  },
  // Clients compare `latest_version` with their own to announce a newer one; a collector knows of no releases.
  answer: answers({ status: 200, body: '{"latest_version":"","alerts":[]}' }),
};

/**
 * An SDK makes its `instance_id` for each ping. A plugin keeps it on the machine for good, so it is not the id of a stream
 * that promises a new one for every process: there it stays among the values, where the contract does not have it.
 */
function apart(
  { instance_id, telemetry_type, ...values }: Json,
  contract: Contract,
): { identity: unknown; values: Json } {
  const type = contract.streams[contract.events[EVENT]?.stream ?? '']?.identity.type;
  const isForGood = telemetry_type === 'plugin' && type !== 'install';
  // Which of the formats it is says nothing of anybody, and is not counted as a field that was dropped.
  return isForGood
    ? { identity: undefined, values: { ...values, instance_id } }
    : { identity: instance_id ?? undefined, values };
}
