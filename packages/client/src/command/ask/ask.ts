import type { Contract } from '@aboveboard/contract';
import { type Choice, readChoice, writeChoice } from '../../consent/choice.ts';
import type { Mode } from '../../consent/decide.ts';
import { defaultOf } from '../../consent/default-of.ts';
import { isCi } from '../../detect/detect.ts';
import { SESSION } from '../../session/key.ts';
import { look, revisionOf, type Session } from '../../session/session.ts';
import type { Control } from '../../telemetry.ts';
import { oneLine } from '../paint.ts';
import { type Input, type Output, readAnswer } from './read-answer.ts';

export interface AskOptions {
  /** In the tool's own words, without the `[y/N]` behind it. Default: the contract's name and why, and how to see more. */
  readonly question?: string;
  /** Was the run told to take every question as answered (`--yes`)? Then nobody is asked: such a word is no consent. */
  readonly isYes?: boolean;
  /**
   * What Enter alone means: the toggle is shown set to it, `[Y/n]`. Default: `off`. A toggle that is on until somebody
   * moves it is for a tool that is on by default anyway, and whose installer asks up front.
   */
  readonly preset?: 'on' | 'off';
  /** How a person starts the telemetry command. Default: the contract's name and `telemetry`. */
  readonly command?: string;
  /** Default: `process.stdin` and `process.stderr`; stdout belongs to what the tool has to say. */
  readonly input?: Input;
  readonly output?: Output;
}

/**
 * - `on`, `off` what the person answered, and what holds from here on
 * - `not answered` Ctrl-C, or the input ended: a no for this run, and the question comes again
 * - `not asked` there was nothing to ask, or nobody who could be
 */
export type ConsentAnswer = 'on' | 'off' | 'not answered' | 'not asked';

/**
 * Asks the person whether telemetry may be sent, where the contract says that they are asked: once and for good (`ask`,
 * and once more for each revision in which the contract has widened since a yes), or for this run at every start
 * (`ask-every-start`). Only on a terminal, never in CI, and not where somebody has chosen or something stronger decides.
 * Waits for as long as the person thinks, and holds nothing afterwards.
 *
 * What happens before the answer is not recorded at all, whatever the answer will be: nobody had agreed to it. So ask
 * before the first record whose loss would matter.
 *
 * @returns what became of it; never rejects
 * @example
 * await askConsent(telemetry, { isYes: options.yes });
 */
export async function askConsent(telemetry: Control, options: AskOptions = {}): Promise<ConsentAnswer> {
  try {
    const session = (telemetry as { readonly [SESSION]?: Session })[SESSION];
    const { input = process.stdin, output = process.stderr, isYes = false } = options;
    if (session === undefined || isYes || input.isTTY !== true || output.isTTY !== true) return 'not asked';
    const occasion = occasionOf(session);
    if (occasion === undefined) return 'not asked';
    const text =
      options.question === undefined ? questionOf(session.contract, occasion, options.command) : options.question;
    const answer = await readAnswer(oneLine(text), options.preset ?? 'off', input, output);
    if (answer === undefined) return 'not answered';
    return take(telemetry, session, occasion, answer);
  } catch {
    return 'not asked';
  }
}

/** Why somebody is asked. */
type Occasion = { readonly for: 'start' | 'run' } | { readonly for: 'widened'; readonly choice: Choice };

function occasionOf(session: Session): Occasion | undefined {
  const { contract, host, place, settings } = session;
  const consent = defaultOf(contract, settings.deployment, host.env);
  if ((consent !== 'ask' && consent !== 'ask-every-start') || isCi(host.env)) return undefined;
  const { decider } = look(session);
  if (session.isStopped) return undefined;
  if (decider === 'default') return { for: consent === 'ask' ? 'start' : 'run' };
  // A yes to an earlier revision. Who has said no is not asked again, and nobody twice about one revision.
  const choice = decider === 'stored' && session.unstored === undefined ? readChoice(place.choice) : undefined;
  const isWider = session.allowed !== contract && choice?.mode === 'on' && choice.asked < revisionOf(settings);
  return consent === 'ask' && isWider ? { for: 'widened', choice } : undefined;
}

function take(telemetry: Control, session: Session, occasion: Occasion, answer: 'on' | 'off'): ConsentAnswer {
  if (occasion.for === 'widened' && answer === 'off') {
    // A no to what is new takes nothing back: what was agreed to before goes on.
    writeChoice(session.place.choice, { ...occasion.choice, asked: revisionOf(session.settings) });
    return 'off';
  }
  const mode: Mode = answer;
  telemetry.$choose(mode, occasion.for === 'run' ? 'run' : 'stored');
  return answer;
}

function questionOf({ name, why }: Contract, occasion: Occasion, command = `${name} telemetry`): string {
  if (occasion.for === 'widened') {
    return `${name} can send more than you agreed to (${command} contract shows what). May it? A no changes nothing.`;
  }
  const sentence = oneLine(why);
  const reason = /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
  return `May ${name} send anonymous usage telemetry? ${reason} What it sends: ${command} contract.`;
}
