import type { Action } from './action.ts';
import { local, off, on } from './choose/choose.ts';
import { contract } from './contract/contract.ts';
import { forget } from './forget/forget.ts';
import { log } from './log/log.ts';
import { preview } from './preview/preview.ts';
import { resetId } from './reset-id/reset-id.ts';
import { status } from './status/status.ts';
import { view } from './view/view.ts';

/** Everything that `telemetry` can do, in the order in which its help lists it. */
export const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['status', status],
  ['on', on],
  ['local', local],
  ['off', off],
  ['preview', preview],
  ['log', log],
  ['view', view],
  ['contract', contract],
  ['reset-id', resetId],
  ['forget', forget],
]);
