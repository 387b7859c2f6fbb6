import { deepStrictEqual, strictEqual } from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { compile } from '@aboveboard/contract';
import { bench, events } from './contract.mjs';
import { peers } from './peers.mjs';

export const title =
  'Checks of one event: parsed JSON held to a contract or schema that was compiled before, on one core, in turns, medians.\n' +
  'accept is the collector’s side, encode the tool’s. Both copy what they keep, count what they drop and run no accessor;\n' +
  'Zod and Valibot copy, Ajv strips in place, TypeBox only says yes or no.';

const ROUNDS = 15;
const MS = 60;
/** As many objects as that, so that no engine learns the very values. */
const COPIES = 64;

export async function run() {
  const checker = compile(bench);
  const kept = (verdict) => (verdict.kept ? verdict.fields : undefined);
  const all = {
    'aboveboard accept': byEvent((name) => (value) => kept(checker.acceptEvent(name, value))),
    'aboveboard encode': byEvent((name) => (value) => kept(checker.encodeEvent(name, value))),
    ...(await peers()),
  };
  prove(all);
  const rows = [];
  for (const [what, { event, json }] of Object.entries(events)) {
    const values = Array.from({ length: COPIES }, () => JSON.parse(json));
    const found = new Map(Object.keys(all).map((name) => [name, []]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, checks] of Object.entries(all)) found.get(name).push(time(checks[event], values));
    }
    const ours = median(found.get('aboveboard accept'));
    for (const [checker, times] of found) {
      const ns = median(times);
      rows.push({
        event: what,
        checker,
        'ns/event': ns.toFixed(0),
        'events/s': Math.round(1e9 / ns),
        'times ours': (ns / ours).toFixed(2),
      });
    }
  }
  for (const [what, bytes] of Object.entries(bytesOfContract())) rows.push({ event: what, checker: `${bytes} bytes` });
  return rows;
}

/** All say the same of the same, or nothing is measured: kept fields, a value outside a list or a range, an unknown key. */
function prove(all) {
  const unknown = '{"command":"command-7","ok":true,"path":"/home/ada"}';
  const outside = events['medium, 10 fields'].json.replace('"exit":0', '"exit":256');
  const fraction = events['medium, 10 fields'].json.replace('"exit":0', '"exit":0.5');
  const missing = '{"ok":true}';
  for (const [name, checks] of Object.entries(all)) {
    for (const { event, kept, json } of Object.values(events)) {
      deepStrictEqual({ ...checks[event](JSON.parse(json)) }, kept ? fieldsAfter(name, json) : {}, name);
    }
    for (const json of [outside, fraction]) strictEqual(checks.medium(JSON.parse(json)), undefined, name);
    strictEqual(checks.small(JSON.parse(missing)), undefined, name);
    const stripped = checks.small(JSON.parse(unknown));
    deepStrictEqual(
      stripped && { ...stripped },
      name.startsWith('typebox') ? undefined : JSON.parse(events.small.json),
    );
  }
}

/** The tool's side takes numbers and makes buckets of them: 2 ms is bucket 0, 1 MB is bucket 1. */
function fieldsAfter(name, json) {
  const fields = JSON.parse(json);
  if (name === 'aboveboard encode' && 'duration' in fields) fields.duration = 0;
  return fields;
}

function byEvent(make) {
  return { small: make('small'), medium: make('medium') };
}

/** Nanoseconds an event, over a fixed time. What is kept is looked at, so that nothing of the work can be left out. */
function time(check, values) {
  let done = 0;
  let seen = 0;
  const start = process.hrtime.bigint();
  const end = start + BigInt(MS) * 1_000_000n;
  let now = start;
  while (now < end) {
    for (let i = 0; i < 1024; i++) if (check(values[i & (COPIES - 1)]) !== undefined) seen++;
    done += 1024;
    now = process.hrtime.bigint();
  }
  if (seen !== 0 && seen !== done) throw new Error('a check that says now this and now that');
  return Number(now - start) / done;
}

/** What the language, the kinds and the checker weigh in a user's tool, minified by nobody. */
function bytesOfContract() {
  const dist = fileURLToPath(new URL('../../packages/client/dist', import.meta.url));
  const entry = readFileSync(join(dist, 'contract.js'), 'utf8');
  const chunks = readdirSync(dist).filter((name) => name.endsWith('.js') && entry.includes(`./${name}`));
  const whole = Buffer.concat([Buffer.from(entry), ...chunks.map((name) => readFileSync(join(dist, name)))]);
  const data = Buffer.from(JSON.stringify(bench));
  return {
    'aboveboard/contract as built': whole.length,
    'aboveboard/contract, gzip': gzipSync(whole).length,
    'this contract as data': data.length,
    'this contract as data, gzip': gzipSync(data).length,
  };
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
