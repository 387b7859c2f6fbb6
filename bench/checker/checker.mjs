import { deepStrictEqual, strictEqual } from 'node:assert';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { canonical, compile } from '@aboveboard/contract';
import { createJiti } from 'jiti';
import { rolldown } from 'rolldown';
import { bench, events } from './contract.mjs';
import { peers } from './peers.mjs';

export const title =
  'Checks of one event: parsed JSON held to a contract or schema that was compiled before, on one core, in turns, medians of\n' +
  'processor time. Each finds its schema by the name of the event, as a collector has to. They do not do the same, so each\n' +
  'row of a peer is divided by the row of ours that does as much: “like ours” above 1 is how many times ours is faster.\n' +
  '“keeps” says what becomes of an event that passes: a copy, the very object with unknown keys deleted, or only a yes.\n' +
  '“refuses” says how much an event that does not pass is told of: every field that is wrong, or that there is one. Ajv does\n' +
  'less than accept and more than isExact, so it is held against accept, to its advantage. “interpreted” is accept where\n' +
  'no code may be generated, encode the tool’s side.';

const ROUNDS = 25;
const MS = 60;
/** As many objects as that, so that no engine learns the very values. */
const COPIES = 64;

export async function run() {
  const checker = compile(bench);
  const interpreter = interpreting();
  const kept = (verdict) => (verdict.kept ? verdict.fields : undefined);
  const ours = { keeps: 'a copy', refuses: 'each field' };
  const all = {
    'aboveboard accept': { ...ours, check: (event, value) => kept(checker.acceptEvent(event, value)) },
    'aboveboard interpreted': { ...ours, check: (event, value) => kept(interpreter.acceptEvent(event, value)) },
    'aboveboard encode': { ...ours, check: (event, value) => kept(checker.encodeEvent(event, value)) },
    'aboveboard isExact': {
      keeps: 'only a yes',
      refuses: 'at the first',
      check: (event, value) => (checker.isExact(event, value) ? value : undefined),
    },
    ...(await peers()),
  };
  prove(all);
  const rows = [];
  for (const [what, { event, json }] of Object.entries(events)) {
    const values = Array.from({ length: COPIES }, () => JSON.parse(json));
    const found = new Map(Object.keys(all).map((name) => [name, []]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, { check }] of Object.entries(all)) found.get(name).push(time(check, event, values));
    }
    for (const [checker, times] of found) {
      const ns = median(times);
      const ours = all[checker].like;
      rows.push({
        event: what,
        checker,
        keeps: all[checker].keeps,
        refuses: all[checker].refuses,
        'ns/event': ns.toFixed(0),
        'events/s': Math.round(1e9 / ns),
        'against our': ours ?? '',
        'like ours': ours === undefined ? '' : (ns / median(found.get(`aboveboard ${ours}`))).toFixed(2),
      });
    }
  }
  for (const [what, { min, gz }] of Object.entries(await bytes())) {
    rows.push({ event: what, checker: `${min} bytes minified, ${gz} with gzip` });
  }
  return rows;
}

/** All say the same of the same, or nothing is measured: kept fields, a value outside a list or a range, an unknown key. */
function prove(all) {
  const unknown = '{"command":"command-7","ok":true,"path":"/home/ada"}';
  const outside = events['medium, 10 fields'].json.replace('"exit":0', '"exit":256');
  const fraction = events['medium, 10 fields'].json.replace('"exit":0', '"exit":0.5');
  const missing = '{"ok":true}';
  for (const [name, { check }] of Object.entries(all)) {
    for (const { event, kept, json } of Object.values(events)) {
      deepStrictEqual({ ...check(event, JSON.parse(json)) }, kept ? fieldsAfter(name, json) : {}, name);
    }
    for (const json of [outside, fraction]) strictEqual(check('medium', JSON.parse(json)), undefined, name);
    strictEqual(check('small', JSON.parse(missing)), undefined, name);
    const stripped = check('small', JSON.parse(unknown));
    deepStrictEqual(
      stripped && { ...stripped },
      all[name].keeps === 'only a yes' ? undefined : JSON.parse(events.small.json),
    );
  }
}

/** The tool's side takes numbers and makes buckets of them: 2 ms is bucket 0, 1 MB is bucket 1. */
function fieldsAfter(name, json) {
  const fields = JSON.parse(json);
  if (name === 'aboveboard encode' && 'duration' in fields) fields.duration = 0;
  return fields;
}

/** Nanoseconds an event, over a fixed time. What is kept is looked at, so that nothing of the work can be left out. */
function time(check, event, values) {
  let done = 0;
  let seen = 0;
  const start = process.cpuUsage();
  let spent = 0;
  while (spent < MS * 1000) {
    for (let i = 0; i < 8192; i++) if (check(event, values[i & (COPIES - 1)]) !== undefined) seen++;
    done += 8192;
    const { user, system } = process.cpuUsage(start);
    spent = user + system;
  }
  if (seen !== 0 && seen !== done) throw new Error('a check that says now this and now that');
  return (spent * 1000) / done;
}

/** {@link compile} in a runtime that runs no text; what was made then stays as it is. */
function interpreting() {
  const { Function: running } = globalThis;
  globalThis.Function = class {
    constructor() {
      throw new EvalError();
    }
  };
  try {
    const checker = compile(bench);
    for (const event of Object.keys(bench.events)) checker.acceptEvent(event, {});
    return checker;
  } finally {
    globalThis.Function = running;
  }
}

/** What a user's tool carries: the code that encodes and checks again, and a contract as the canonical JSON it is named by. */
async function bytes() {
  const entry = `export { compileEncoder, compileRechecker } from '@aboveboard/contract';`;
  const plugin = {
    name: 'entry',
    resolveId: (id) => (id === 'entry' ? here : null),
    load: (id) => (id === here ? entry : null),
  };
  const bundle = await rolldown({
    input: 'entry',
    plugins: [plugin],
    resolve: { conditionNames: ['aboveboard-source'] },
  });
  const [{ code }] = (await bundle.generate({ minify: true })).output;
  const sizes = { 'code of the client’s side': sizeOf(code) };
  for (const name of readdirSync(examples).sort()) {
    const file = join(examples, name, 'telemetry.contract.ts');
    if (!existsSync(file)) continue;
    const { default: contract } = await createJiti(import.meta.url).import(file);
    sizes[`contract of examples/${name}`] = sizeOf(canonical(contract));
  }
  sizes['contract of this benchmark'] = sizeOf(canonical(bench));
  return sizes;
}
const here = join(import.meta.dirname, 'entry.mjs');
const examples = fileURLToPath(new URL('../../examples', import.meta.url));

function sizeOf(text) {
  return { min: Buffer.byteLength(text), gz: gzipSync(text, { level: 9 }).length };
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
