import type { Contract } from '../../define/contract.ts';
import { finding, type Rule } from '../finding.ts';

/**
 * Whoever has not been told cannot say no. `before` needs no reason; the other two are errors, so that they stand in the
 * contract with a reason, as a suppression by name. Where no consent is `on` the notice is never needed, and neither rule
 * says anything: somebody who has switched it on has been told.
 */
export const noticeSameRun: Rule = (contract) =>
  contract.notice === 'same-run' && isEverOn(contract)
    ? [
        finding(
          'notice-same-run',
          'error',
          'notice',
          'the run that shows the notice may send, so the first report leaves before anybody could say no',
          'Write notice: "before"; or suppress this by name and say why the first run cannot wait.',
        ),
      ]
    : [];

/** See {@link noticeSameRun}. */
export const noticeDocumentedOnly: Rule = (contract) =>
  contract.notice === 'documented-only' && isEverOn(contract)
    ? [
        finding(
          'notice-documented-only',
          'error',
          'notice',
          'it is on by default, and nobody is told where they would see it',
          'Write notice: "before"; or suppress this by name and say where else people are told before they start it.',
        ),
      ]
    : [];

function isEverOn({ consent }: Contract): boolean {
  return typeof consent === 'string'
    ? consent === 'on'
    : [consent.default, ...Object.values(consent.modes)].includes('on');
}
