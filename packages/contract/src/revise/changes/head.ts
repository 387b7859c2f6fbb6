import type { Consent, Contract, Notice } from '../../define/contract.ts';
import { daysWords, lengthOf } from '../../define/retention.ts';
import { aboutRules } from './about.ts';
import { type Change, change, type Judgement } from './change.ts';
import { arrow, compare, isSame, list, type Rules, rise, step } from './compare.ts';

/** What a contract says besides its streams, common fields and events, which have rules of their own. */
type Head = Omit<Contract, 'streams' | 'common' | 'events'>;

/** Judges who may be measured, who gets it and for how long. */
export function headChanges(before: Contract, after: Contract): readonly Change[] {
  return compare(headOf(before), headOf(after), '', rules);
}

function headOf({ streams: _, common: __, events: ___, ...head }: Contract): Head {
  return head;
}

/** From strictest to loosest. `ask-every-start` is above `ask`: who has said no in one run is asked again in the next. */
const CONSENTS: readonly Consent[] = ['off', 'ask', 'ask-every-start', 'on'];
const NOTICES: readonly Notice[] = ['before', 'same-run', 'documented-only'];

const SAME_RECIPIENT: Judgement = {
  id: 'endpoint.path',
  privacy: 'same',
  wire: 'same',
  why: 'The same host, by another path.',
};

const rules: Rules<Head> = {
  // There is one version of the language; a second one has to be judged by whoever makes it.
  aboveboard: () => [],
  name: (before, after) => [
    change('name', arrow(before.name, after.name), {
      id: 'name.changed',
      privacy: 'wider-recipient',
      wire: 'breaking',
      why: 'The stored choice lives under the name: whoever said no to the old name is not known to the new one.',
    }),
  ],
  why: (before, after) => aboutRules.why(before, after, 'why').map(inHead),
  owner: (before, after) => aboutRules.owner(before, after, 'owner').map(inHead),
  until: (before, after) => aboutRules.until({ ...before }, { ...after }, 'until').map(inHead),
  review: (before, after) => aboutRules.review({ ...before }, { ...after }, 'review').map(inHead),
  contact: (before, after) => [
    change('contact', arrow(before.contact, after.contact), {
      id: 'contact.changed',
      privacy: 'wording',
      wire: 'same',
      why: 'People ask somewhere else; what is sent stays.',
    }),
  ],
  endpoint: (before, after) => [change('endpoint', arrow(before.endpoint, after.endpoint), endpoint(before, after))],
  env: (before, after) => [
    change('env', arrow(before.env, after.env), {
      id: 'env.changed',
      privacy: 'wider-recipient',
      wire: 'same',
      why: 'The off switch moves: whoever switched off by the old name is measured again without having said so.',
    }),
  ],
  command: (before, after) => [
    change('command', arrow(before.command, after.command), {
      id: 'command.changed',
      privacy: 'wording',
      wire: 'same',
      why: 'People say no by another command, or by the environment only; what they have said stays.',
    }),
  ],
  consent: (before, after) => consentChanges(before, after),
  notice: (before, after) => [
    step('notice', rise(NOTICES, before.notice, after.notice), arrow(before.notice, after.notice), {
      wire: 'same',
      wider: { id: 'notice.later', privacy: 'wider-recipient', why: 'People are told later, or not at all.' },
      narrower: { id: 'notice.sooner', why: 'People are told sooner.' },
    }),
  ],
  doNotTrack: (before, after) => [
    step('doNotTrack', after.doNotTrack === 'local' ? 1 : -1, arrow(before.doNotTrack, after.doNotTrack), {
      wire: 'same',
      wider: {
        id: 'doNotTrack.looser',
        privacy: 'wider-recipient',
        why: 'Whoever asked not to be tracked is recorded on their machine.',
      },
      narrower: { id: 'doNotTrack.stricter', why: 'Whoever asked not to be tracked is no longer recorded at all.' },
    }),
  ],
  ci: (before, after) => [
    step('ci', after.ci === 'count' ? 1 : -1, arrow(before.ci, after.ci), {
      wire: 'same',
      wider: { id: 'ci.counted', privacy: 'wider-recipient', why: 'Runs in CI, where nobody is asked, are measured.' },
      narrower: { id: 'ci.off', why: 'Runs in CI are no longer measured.' },
    }),
  ],
  installs: (before, after) => [
    change('installs', arrow(before.installs, after.installs), {
      id: 'installs.changed',
      privacy: 'same',
      wire: 'same',
      why: 'An estimate for the budget of the score; what is sent stays.',
    }),
  ],
  k: (before, after) => [
    step('k', before.k - after.k, arrow(before.k, after.k), {
      wire: 'same',
      wider: {
        id: 'k.lower',
        privacy: 'wider-recipient',
        why: 'Numbers of fewer installs are published to everybody.',
      },
      narrower: { id: 'k.higher', why: 'Numbers of few installs stay hidden.' },
    }),
  ],
  suppressions: (before, after) => {
    const say = ({ suppressions }: Head) => list(suppressions.map(({ finding, where }) => `${finding}:${where}`));
    return [
      change('suppressions', `${say(before)} -> ${say(after)}`, {
        id: 'suppressions.changed',
        privacy: 'wording',
        wire: 'same',
        why: 'Other findings of the check are accepted; what is sent stays.',
      }),
    ];
  },
  recipients: (before, after) => recipientChanges(before, after),
  retention: (before, after) => [
    step(
      'retention',
      lengthOf(after.retention.days) - lengthOf(before.retention.days),
      `${before.retention.days} -> ${daysWords(after.retention.days)}`,
      {
        wire: 'same',
        wider: {
          id: 'retention.longer',
          privacy: 'wider-recipient',
          why: 'What was sent is kept longer than was said.',
        },
        narrower: { id: 'retention.shorter', why: 'What was sent is deleted sooner.' },
      },
    ),
  ],
};

/** In the head the path is the key itself, so it need not be said again: `why: "…" -> "…"`. */
function inHead(found: Change): Change {
  return Object.freeze({
    ...found,
    message: found.message.replace(`${found.path}: ${found.path} `, `${found.path}: `),
  });
}

/** Whoever answers at the endpoint receives everything, so another host is another recipient. */
function endpoint(before: Head, after: Head): Judgement {
  if (after.endpoint === undefined) {
    return {
      id: 'endpoint.removed',
      privacy: 'narrower',
      wire: 'same',
      why: 'Nothing is sent until the tool says where.',
    };
  }
  const wider = { privacy: 'wider-recipient', wire: 'same' } as const;
  if (before.endpoint === undefined) {
    return { id: 'endpoint.added', ...wider, why: 'Without an endpoint nothing was sent; now there is a recipient.' };
  }
  const [from, to] = [origin(before.endpoint), origin(after.endpoint)];
  if (from.host !== to.host) return { id: 'endpoint.host', ...wider, why: 'Another host receives what is sent.' };
  if (from.isSecret === to.isSecret) return SAME_RECIPIENT;
  return to.isSecret
    ? { id: 'endpoint.encrypted', privacy: 'narrower', wire: 'same', why: 'Nobody on the way reads along any more.' }
    : { id: 'endpoint.clear', ...wider, why: 'Without encryption everybody on the way receives it too.' };
}

function origin(url: string): { readonly isSecret: boolean; readonly host: string } {
  const [, scheme, host = ''] = /^(https?):\/\/([^/?#]*)/.exec(url) ?? [];
  return { isSecret: scheme === 'https', host: host.toLowerCase() };
}

/** Each mode is judged by what holds in it, written or inherited: `on` -> `{ default: 'on', modes: {} }` is no change. */
function consentChanges(before: Head, after: Head): readonly Change[] {
  const from = byMode(before);
  const to = byMode(after);
  const modes = [...new Set([...Object.keys(from.modes), ...Object.keys(to.modes)])].sort();
  const steps = [
    ['consent', from.default, to.default] as const,
    ...modes.map((mode) => [`consent.modes.${mode}`, in_(from, mode), in_(to, mode)] as const),
  ].filter(([, was, is]) => was !== is);
  if (steps.length === 0) {
    return [
      change('consent', 'written in another way', {
        id: 'consent.rewritten',
        privacy: 'same',
        wire: 'same',
        why: 'The same holds in every mode.',
      }),
    ];
  }
  return steps.map(([path, was, is]) =>
    step(path, rise(CONSENTS, was, is), arrow(was, is), {
      wire: 'same',
      wider: {
        id: 'consent.looser',
        privacy: 'wider-recipient',
        why: 'People who have chosen nothing are measured, or asked, where they were not.',
      },
      narrower: { id: 'consent.stricter', why: 'People who have chosen nothing are left alone more.' },
    }),
  );
}

interface Modes {
  readonly default: Consent;
  readonly modes: Readonly<Record<string, Consent>>;
}

function byMode({ consent }: Head): Modes {
  return typeof consent === 'string' ? { default: consent, modes: {} } : consent;
}

function in_({ default: otherwise, modes }: Modes, mode: string): Consent {
  return Object.hasOwn(modes, mode) ? (modes[mode] as Consent) : otherwise;
}

function recipientChanges(before: Head, after: Head): readonly Change[] {
  const names = (head: Head) => head.recipients.map(({ name }) => name);
  const [from, to] = [names(before), names(after)];
  const whys = (head: Head, name: string) => head.recipients.filter((one) => one.name === name).map(({ why }) => why);
  const added = [...new Set(to)].filter((name) => !from.includes(name));
  const removed = [...new Set(from)].filter((name) => !to.includes(name));
  const kept = [...new Set(from)].filter((name) => to.includes(name));
  const changes = [
    ...added.map((name) =>
      change('recipients', `+ ${list([name])}`, {
        id: 'recipient.added',
        privacy: 'wider-recipient',
        wire: 'same',
        why: 'Somebody receives what people agreed to give to others.',
      }),
    ),
    ...removed.map((name) =>
      change('recipients', `- ${list([name])}`, {
        id: 'recipient.removed',
        privacy: 'narrower',
        wire: 'same',
        why: 'Fewer receive it.',
      }),
    ),
    ...kept
      .filter((name) => !isSame(whys(before, name), whys(after, name)))
      .map((name) =>
        change('recipients', `why of ${list([name])} reworded`, {
          id: 'recipient.reworded',
          privacy: 'wording',
          wire: 'same',
          why: 'The same receive it; what people are told of it changes.',
        }),
      ),
  ];
  if (changes.length > 0) return changes;
  return [
    change('recipients', 'in another order', {
      id: 'recipients.reordered',
      privacy: 'same',
      wire: 'same',
      why: 'The same receive it.',
    }),
  ];
}
