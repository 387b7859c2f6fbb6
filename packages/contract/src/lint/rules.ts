import type { Rule } from './finding.ts';
import { argvToken } from './rules/argv-token.ts';
import { commonAndEventName } from './rules/common-and-event-name.ts';
import { consentOn } from './rules/consent-on.ts';
import { dayField } from './rules/day-field.ts';
import { deprecatedInUse } from './rules/deprecated-in-use.ts';
import { expired } from './rules/expired.ts';
import { hardwareInput } from './rules/hardware-input.ts';
import { httpEndpoint } from './rules/http-endpoint.ts';
import { idForEver } from './rules/id-for-ever.ts';
import { keptForever } from './rules/kept-forever.ts';
import { largeList } from './rules/large-list.ts';
import { noOwner } from './rules/no-owner.ts';
import { noticeDocumentedOnly, noticeSameRun } from './rules/notice.ts';
import { overBudget } from './rules/over-budget.ts';
import { setInIdentifiedStream } from './rules/set-in-identified-stream.ts';
import { unknownShare } from './rules/unknown-share.ts';
import { whyTooShort } from './rules/why-too-short.ts';
import { wideInt } from './rules/wide-int.ts';

/**
 * The rules of the house. `unused-suppression` is in lint.ts, since it needs what all others found.
 *
 * Two things that such a list usually has are missing, because the language cannot say them: an unkeyed digest (a
 * `digest` has no way to leave the key out) and a widened list (`choice(string[])` does not compile, and a contract in
 * JSON has nothing but literals).
 */
export const rules: readonly Rule[] = [
  argvToken,
  commonAndEventName,
  consentOn,
  dayField,
  deprecatedInUse,
  expired,
  hardwareInput,
  httpEndpoint,
  idForEver,
  keptForever,
  largeList,
  noOwner,
  noticeDocumentedOnly,
  noticeSameRun,
  overBudget,
  setInIdentifiedStream,
  unknownShare,
  whyTooShort,
  wideInt,
];
