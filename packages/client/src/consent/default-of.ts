import type { Consent, Contract } from '@aboveboard/contract';
import { isCi } from '../detect/detect.ts';
import type { Env } from '../host/host.ts';

/**
 * What holds where nobody has chosen: the contract's word for this deployment, and off in CI where it says so.
 *
 * @example defaultOf(contract, 'sandbox', process.env) // 'off'
 */
export function defaultOf({ consent, ci }: Contract, deployment: string | undefined, env: Env): Consent {
  if (ci === 'off' && isCi(env)) return 'off';
  if (typeof consent === 'string') return consent;
  return deployment !== undefined && Object.hasOwn(consent.modes, deployment)
    ? (consent.modes[deployment] ?? consent.default)
    : consent.default;
}
