/**
 * What the README quotes of each benchmark's rows, in the order in which it shows them. A row that is looked for and not there is
 * an error: a benchmark that calls its rows otherwise has to say here what is to be quoted.
 */
export const quotes = {
  client: ({ rows }) => {
    const ours = rowOf(rows, { client: 'aboveboard (CommonJS)' });
    const compare = (what, client, column, number = milliseconds) => {
      const peer = rowOf(rows, { client });
      return {
        what,
        ours: ours[column],
        peer: client.split(',')[0],
        theirs: peer[column],
        ratio: ratioOf(number(peer[column]), number(ours[column])),
      };
    };
    const [posthog, codegraph] = ['posthog-node, shutdown()', 'codegraph, flushNow()'];
    // Where codegraph's client is not installed, there is nothing to quote of it.
    const ofCodegraph = rows.some(({ client }) => client === codegraph)
      ? [compare('the same, the endpoint hangs', codegraph, 'hang')]
      : [];
    return [
      compare('a run that records one event, over a bare process', posthog, 'fast'),
      compare('the same, the endpoint hangs', posthog, 'hang'),
      ...ofCodegraph,
      compare('one record, µs', posthog, 'record us', Number),
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
  intake: ({ rows }) => {
    const compare = (each, connections, server, peer, intake = 'intake, durable') => {
      const load = { connections, 'events each': each };
      const ours = rowOf(rows, { ...load, server: intake });
      const theirs = rowOf(rows, { ...load, server });
      const events = `${each} event${each === 1 ? '' : 's'}`;
      const workers = intake === 'intake, durable' ? '' : ', two workers';
      return {
        what: `requests of ${events} a second over ${connections} connections, checked and on the disk before the answer${workers}`,
        ours: count(ours['requests/s']),
        peer,
        theirs: count(theirs['requests/s']),
        ratio: ratioOf(ours['requests/s'], theirs['requests/s']),
      };
    };
    const bare = 'bare node:http';
    const stack = 'Fastify, JSON schema, PostgreSQL';
    return [
      compare(1, 32, bare, 'bare node:http, nothing kept'),
      compare(1, 256, bare, 'bare node:http, nothing kept'),
      compare(1, 256, bare, 'bare node:http, nothing kept', 'intake, --workers 2'),
      compare(50, 32, bare, 'bare node:http, nothing kept'),
      // Where there is no PostgreSQL, it is not measured.
      ...(rows.some(({ server }) => server === stack) ? [compare(50, 32, stack, stack)] : []),
    ];
  },
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
      firstScreen(rows, million),
    ];
  },
  'store --rows 100000000': ({ rows }) => [firstScreen(rows, '100 M events')],
};

function firstScreen(rows, million) {
  const drawn = rowOf(rows, { what: 'dashboard, asked anew: first screen drawn, ms' });
  return { what: `the dashboard’s first screen in a browser, ms, at ${million}`, ours: drawn.value };
}

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
