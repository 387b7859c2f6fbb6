import { describe, expect, it } from 'vitest';
import { lineOf } from './line-of.ts';

const typescript = `import { choice, contract, event, flag } from 'aboveboard';
const ok = flag({ why: 'fields: { a: 1 }' }); // events: { run: 1 }
export default contract({
  ...{ name: 'tool', why: 'Why?' },
  events: {
    opened: event({ why: 'command: run', fields: { run: flag({ why: 'Run?' }), ok } }),
    run: event({
      why: \`events: {
        run: 2 }\`,
      fields: {
        'ok': ok,
        exit: int(0, 255, {
          why: 'How, exactly?',
        }),
        ok_too,
      },
    }),
  },
  retention: { days: 30 },
});
`;

describe('in TypeScript, the line of', () => {
  it.each([
    ['', 1],
    ['name', 4],
    ['events', 5],
    ['events.opened', 6],
    ['events.opened.fields.run', 6],
    ['events.run', 7],
    ['events.run.fields', 10],
    ['events.run.fields.ok', 11],
    ['events.run.fields.exit', 12],
    ['events.run.fields.exit.why', 13],
    ['events.run.fields.ok_too', 15],
    ['retention.days', 19],
  ])('%j is %i', (path, line) => {
    expect(lineOf(typescript, path)).toBe(line);
  });

  it('what is not there is that of what holds it', () => {
    expect(lineOf(typescript, 'events.run.fields.removed')).toBe(10);
    expect(lineOf(typescript, 'events.made_elsewhere')).toBe(5);
    expect(lineOf(typescript, 'recipients.0.who')).toBe(1);
  });
});

it('in JSON it is the line of the key, however it is laid out', () => {
  const contract = { name: 'tool', events: { a: { fields: { b: { kind: 'flag' } } }, b: { fields: {} } } };
  expect(lineOf(JSON.stringify(contract, null, 2), 'events.b')).toBe(11);
  expect(lineOf(JSON.stringify(contract, null, 2), 'events.a.fields.b')).toBe(6);
  expect(lineOf(JSON.stringify(contract), 'events.a.fields.b')).toBe(1);
});

it('a text that is not closed anywhere ends as well', () => {
  expect(lineOf('{'.repeat(10_000) + '"a"'.repeat(10_000), 'a.b.c')).toBe(1);
});
