import { appendFileSync } from 'node:fs';
import type { Encoder, Verdict } from '@aboveboard/contract';
import { did } from '../dir/files.ts';

/**
 * An encoder that also notes what it lets not through, for whoever writes the tool: a line each in the file that
 * `<ENV>_DROP_FILE` names. Reasons and names of the contract, never a value.
 *
 * @example {"what":"field","event":"command_run","field":"command","reason":"not_in_list"}
 */
export function tellingDrops({ encodeEvent, encodeCommon }: Encoder, file: string): Encoder {
  const tell = (event: string | null, verdict: Verdict): Verdict => {
    const note = (what: 'event' | 'field', { field, reason }: { field: string | null; reason: string }) =>
      did(() => appendFileSync(file, `${JSON.stringify({ what, event, field, reason })}\n`));
    for (const drop of verdict.drops) note('field', drop);
    if (!verdict.kept) note('event', verdict);
    return verdict;
  };
  return {
    encodeEvent: (name, values) => tell(name, encodeEvent(name, values)),
    encodeCommon: (values) => tell(null, encodeCommon(values)),
  };
}
