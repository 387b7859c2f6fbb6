import type { Contract } from '@aboveboard/contract';
import { usersPage } from '@aboveboard/contract/life';

/** TELEMETRY.md: what the people who are measured read. */
export function pageOf(contract: Contract): string {
  return usersPage(contract);
}
