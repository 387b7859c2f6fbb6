/**
 * What the README quotes of each benchmark's rows, in the order in which it shows them. A row that is looked for and not there is
 * an error: a benchmark that calls its rows otherwise has to say here what is to be quoted.
 */
export const quotes = {
  client: ({ rows }) => {
    const ours = rowOf(rows, { client: 'aboveboard (CommonJS)' });
    const peer = rowOf(rows, { client: 'posthog-node, shutdown()' });
    const compare = (what, column) => ({
      what,
      ours: ours[column],
      peer: 'posthog-node',
      theirs: peer[column],
      ratio: ratioOf(milliseconds(peer[column]), milliseconds(ours[column])),
    });
    return [
      compare('a run that records one event, over a bare process', 'fast'),
      compare('the same, the endpoint hangs', 'hang'),
      {
        ...compare('one record, µs', 'record us'),
        ratio: ratioOf(Number(peer['record us']), Number(ours['record us'])),
      },
    ];
  },
  checker: ({ rows }) => {
    const medium = rows.filter(({ event }) => event === 'medium, 10 fields');
    const ours = rowOf(medium, { checker: 'aboveboard accept' });
    const peers = medium
      .filter(({ checker }) => !checker.startsWith('aboveboard'))
      .toSorted((a, b) => a['ns/event'] - b['ns/event']);
    const compare = (what, peer) => ({
      what,
      ours: ours['ns/event'],
      peer: peer.checker,
      theirs: peer['ns/event'],
      ratio: ratioOf(peer['ns/event'], ours['ns/event']),
    });
    const isLike = ({ keeps, refuses }) => keeps === ours.keeps && refuses === ours.refuses;
    return [
      compare(
        'an arrived event of 10 fields held to its contract, ns; the fastest that does as much',
        peers.find(isLike),
      ),
      compare('the same; the fastest of all, whatever it does', peers[0]),
    ];
  },
  intake: ({ rows }) =>
    [
      { connections: 32, 'events each': 1 },
      { connections: 32, 'events each': 50 },
    ].map((load) => {
      const ours = rowOf(rows, { ...load, server: 'intake, durable' });
      const bare = rowOf(rows, { ...load, server: 'bare node:http' });
      return {
        what: `requests of ${load['events each']} event${load['events each'] === 1 ? '' : 's'} a second, checked and on the disk before the answer`,
        ours: count(ours['requests/s']),
        peer: 'bare node:http, nothing kept',
        theirs: count(bare['requests/s']),
        ratio: ratioOf(ours['requests/s'], bare['requests/s']),
      };
    }),
  store: ({ rows, options: { rows: events = '10000000' } }) => {
    const million = `${Number(events) / 1e6} M events`;
    const value = (what) => rowOf(rows, { what }).value;
    return [
      { what: `bytes on the disk for an event, at ${million}`, ours: value('events_bench: bytes an event') },
      {
        what: `active installs of 90 days, ms, at ${million}`,
        ours: value('active, 90 days, ms'),
        peer: 'the same from raw rows',
        theirs: value('raw: active, 90 days, ms'),
        ratio: ratioOf(value('raw: active, 90 days, ms'), value('active, 90 days, ms')),
      },
      {
        what: `every report of the first screen at once, 90 days, ms, at ${million}`,
        ours: value('all of them at once, 90 days, ms'),
      },
    ];
  },
};

function rowOf(rows, wanted) {
  const found = rows.find((row) => Object.entries(wanted).every(([column, value]) => row[column] === value));
  if (found === undefined) throw new Error(`bench/figures/quotes.mjs: no row is ${JSON.stringify(wanted)}`);
  return found;
}

/** @example milliseconds('+1.2 s') // 1200 */
function milliseconds(text) {
  const number = Number.parseFloat(text);
  return / s$/.test(text) ? number * 1000 : number;
}

/** Times, as many digits as it is worth; none where one of the two is nothing, or less than the noise. */
function ratioOf(a, b) {
  const ratio = Number(a) / Number(b);
  if (!Number.isFinite(ratio) || ratio <= 0) return '';
  return ratio >= 10 ? `${Math.round(ratio)}×` : `${ratio.toPrecision(2)}×`;
}

function count(number) {
  return Number(number).toLocaleString('en');
}
