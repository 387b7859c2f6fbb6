import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contract } from '../define/contract.ts';
import { event } from '../define/event.ts';
import { perProcess } from '../define/identity.ts';
import { choice } from '../kinds/choice/choice.ts';
import { flag } from '../kinds/flag/flag.ts';
import { version } from '../kinds/version/version.ts';
import { explain } from './explain.ts';
import { score } from './score.ts';

const page = readFileSync(new URL('../../../../docs/score.md', import.meta.url), 'utf8');

describe('every line of arithmetic in docs/score.md is right', () => {
  const lines = [...page.matchAll(/```arithmetic\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
    block.trim().split('\n'),
  );

  it.each(lines)('%s', (line) => {
    const [term = '', result = ''] = line.split(' = ');
    expect(evaluate(term).toFixed(result.split('.')[1]?.length ?? 0)).toBe(result);
  });

  it('and there are some', () => {
    expect(lines.length).toBeGreaterThan(15);
  });
});

it('the contract that is worked through scores as the page says, sentence by sentence', () => {
  const worked = contract({
    ...{ name: 'mytool', why: 'To test.', owner: 'us', contact: 'us', env: 'MYTOOL_TELEMETRY', installs: 10_000 },
    common: {
      version: version({ why: 'Which releases are in use?', shares: { '1.4': 0.7, '1.3': 0.2, dev: 0.1 } }),
      os: choice(['linux', 'macos', 'windows'], {
        why: 'Where does it run?',
        shares: { linux: 0.5, macos: 0.3, windows: 0.2 },
      }),
    },
    streams: { default: { identity: perProcess({ why: 'Which commands follow which?' }) } },
    events: {
      command_run: event({
        why: 'What is used?',
        fields: {
          command: choice(['index', 'query', 'serve'], { why: 'Which command?' }),
          ok: flag({ why: 'Did it succeed?' }),
        },
      }),
    },
  });
  const said = page
    .split('sentence by sentence:')[1]
    ?.split('```')[0]
    ?.match(/(?<=^- ).*$/gm);
  expect(explain(score(worked))).toEqual(said);
});

/** Sums of products of numbers and `log2(…)`: all the arithmetic there is on the page. */
function evaluate(term: string): number {
  const tokens = term.match(/log2|[\d.]+|[-+*/()]/g) ?? [];
  const chain = (operators: string, next: () => number, apply: Record<string, (a: number, b: number) => number>) => {
    let value = next();
    while (tokens[0] !== undefined && operators.includes(tokens[0])) {
      const operator = tokens.shift() as string;
      value = apply[operator]?.(value, next()) ?? Number.NaN;
    }
    return value;
  };
  const sum = (): number => chain('+-', product, { '+': (a, b) => a + b, '-': (a, b) => a - b });
  const product = (): number => chain('*/', atom, { '*': (a, b) => a * b, '/': (a, b) => a / b });
  const atom = (): number => {
    const token = tokens.shift();
    if (token !== 'log2' && token !== '(') return Number(token);
    if (token === 'log2') tokens.shift();
    const inner = sum();
    tokens.shift();
    return token === 'log2' ? Math.log2(inner) : inner;
  };
  return sum();
}
