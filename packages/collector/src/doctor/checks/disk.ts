import { openRoom } from '../../spool/room.ts';
import type { Finding, Patient } from '../finding.ts';

const GIB = 1024 ** 3;

/** What is free on the disk. */
export function disk({ dataDir }: Patient): readonly Finding[] {
  const { free, trouble } = openRoom({ spoolDir: dataDir, maxBytes: Number.MAX_SAFE_INTEGER }).state();
  const message = `${(free / GIB).toFixed(1)} GiB free`;
  if (trouble !== null) return [{ level: 'error', check: 'disk', message: trouble, advice: 'make room' }];
  return [{ level: free < GIB ? 'warning' : 'ok', check: 'disk', message }];
}
