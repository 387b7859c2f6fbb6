import type { Contract } from '../define/contract.ts';
import type { Identity } from '../define/identity.ts';
import { number } from '../score/explain.ts';
import { type Linkage, type Score, score } from '../score/score.ts';
import { code, list, table } from './markdown.ts';
import { MARKDOWN, type Setting } from './setting.ts';

/** What links reports, stream by stream. */
export function whatLinks({ streams, events, common }: Contract): string {
  const names = Object.keys(streams).filter((name) => Object.values(events).some(({ stream }) => stream === name));
  const lines = names.map((name) => {
    const { identity } = streams[name] as Contract['streams'][string];
    const who = names.length === 1 ? '' : `Stream ${code(name)}: `;
    return `${who}${identityWords(identity)}`;
  });
  const places = [
    ['every report', common] as const,
    ...Object.entries(events).flatMap(([name, event]) =>
      event.shape === 'rollup' ? [] : [[code(name), event.fields] as const],
    ),
  ];
  const digests = places.flatMap(([where, fields]) =>
    Object.entries(fields).flatMap(([name, field]) =>
      field.kind === 'digest'
        ? [`The fingerprint ${code(name)} in ${where} shows which of these reports are about the same thing.`]
        : [],
    ),
  );
  return list([...lines, ...digests]);
}

/** The same in one sentence. */
export function linkInShort(contract: Contract): string {
  if (Object.values(contract.streams).some(({ identity }) => identity.type !== 'none')) {
    return 'A random id joins some reports; see below which, and for how long.';
  }
  const fingerprint = 'There is no id in it, but a fingerprint that is the same for the same thing; see below.';
  return score(contract).streams.some(({ linkage }) => linkage === 'derived') ? fingerprint : 'There is no id in it.';
}

/** The score, in words. */
export function howIdentifying(contract: Contract): string {
  const result = score(contract);
  const used = result.streams.filter(({ stream }) =>
    Object.values(contract.events).some((event) => event.stream === stream),
  );
  return [
    'Each bit halves the number of installations that a report could come from. The first number is what the values could say at most, if all of them were equally frequent; the second is an estimate of what they usually say.',
    table(
      ['stream', 'what links reports', 'at most', 'usually'],
      used.map(({ stream, linkage, bound, estimate }) => [
        code(stream),
        LINKS[linkage],
        `${bound.toFixed(1)} bits`,
        `${estimate.toFixed(1)} bits`,
      ]),
    ),
    ...budgetWords(result),
  ].join('\n\n');
}

/** What an identity joins, and for how long. */
export function identityWords(identity: Identity, { text }: Setting = MARKDOWN): string {
  switch (identity.type) {
    case 'none':
      return 'Nothing links two reports. Installs are counted by saying “the first time this day, this week, this month”, not by an id.';
    case 'process':
      return `A random id joins the reports of one run of the tool; the next run has another. ${text(identity.why)}`;
    case 'rotating':
      return `A random id joins the reports of ${identity.days === 1 ? 'one day' : `${identity.days} days`}; then there is another, and nothing links the two. ${text(identity.why)}`;
    case 'install':
      return `A random id joins all reports of an installation, until you switch telemetry off, which deletes it. ${text(identity.why)}`;
  }
}

const LINKS: Readonly<Record<Linkage, string>> = {
  nothing: 'nothing',
  process: 'an id of one run',
  rotating: 'an id of some days',
  install: 'an id of the installation',
  derived: 'a fingerprint',
};

function budgetWords({ installs, k, streams }: Score): readonly string[] {
  const budget = streams[0]?.budget ?? null;
  if (installs === null || budget === null) return [];
  const over = streams.filter(({ isOver }) => isOver).map(({ stream }) => code(stream));
  return [
    `With about ${number(installs)} installations, ${budget.toFixed(1)} bits are as much as leaves groups of ${k} that look alike. ${
      over.length === 0
        ? 'What is usually said stays below that.'
        : `Above that: ${over.join(', ')}. A rare combination can single an installation out.`
    }`,
  ];
}
