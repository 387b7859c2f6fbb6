import { beforeAll, describe, expect, it } from 'vitest';
import { afterTheLast } from '../../../../test/support/at-end.ts';
import { reports } from '../reports/reports.ts';
import { ask, byId, id, questionOf, ran, store, TODAY } from '../reports/testing.ts';
import { openWorld, type World } from '../testing/world.ts';
import { exportRaw, exportRows, type Format } from './export.ts';
import { listening } from './sql.ts';

const one = { version: '1.0.0', os: 'linux', ci: 'none' };

const atEnd = afterTheLast();
let world: World;
beforeAll(async () => {
  world = await openWorld([byId], {}, atEnd);
  await store(world, byId, [
    { identity: id(1), common: one, events: [ran('2026-11-10', { languages: ['go', 'rust'] }), ran('2026-11-11')] },
  ]);
});

async function exported(format: Format, from = '2026-11-01'): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of exportRaw(world.store, 'by-id', { from, to: TODAY }, format)) pieces.push(piece.slice());
  return Buffer.concat(pieces);
}

describe('an export of raw rows', () => {
  it('has every row, as CSV with its columns named once', async () => {
    const [names, first, second, ...rest] = (await exported('csv')).toString().split('\n');
    expect(names).toBe('"event","day","arrived","identity","contract","common","fields"');
    expect(first).toContain(`"run","2026-11-10","${TODAY}","${id(1)}"`);
    expect(second).toContain('"run","2026-11-11"');
    expect(rest).toEqual(['']);
    expect((await exported('csv', TODAY)).toString()).toBe(`${names}\n`);
  });

  it('has every row, as NDJSON', async () => {
    const lines = (await exported('ndjson'))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0].fields)).toEqual({ command: 'index', languages: ['go', 'rust'], ok: true });
    expect(JSON.parse(lines[0].common)).toMatchObject({ version: '1.0' });
  });

  it('has every row, as Parquet that a reader of Parquet reads', async () => {
    const bytes = await exported('parquet');
    expect(bytes.subarray(0, 4).toString()).toBe('PAR1');
    expect(bytes.subarray(-4).toString()).toBe('PAR1');
    const rows = await world.store.query<{ event: string; identity: string }>(
      `SELECT event, identity FROM format(Parquet, unhex({hex:String}))`,
      { hex: bytes.toString('hex') },
    );
    expect(rows).toEqual([
      { event: 'run', identity: id(1) },
      { event: 'run', identity: id(1) },
    ]);
  });
});

describe('a report', () => {
  it('can be had as CSV, NDJSON and Parquet', async () => {
    const rows = await ask(world, byId, 'active', { from: '2026-11-09', to: '2026-11-10' });
    const as = async (format: Format) => Buffer.from(await exportRows(world.store, rows, format)).toString();
    expect(await as('csv')).toBe('"day","installs","events"\n"2026-11-09",\\N,\\N\n"2026-11-10",1,1\n');
    expect(
      (await as('ndjson'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(rows);
    expect((await as('parquet')).startsWith('PAR1')).toBe(true);
  });

  it.each(Object.keys(reports) as (keyof typeof reports)[])(
    '%s can be had in every format, also where it is empty',
    async (name) => {
      const rows = await ask(world, byId, name);
      for (const format of ['csv', 'ndjson', 'parquet'] as const) {
        const bytes = await exportRows(world.store, rows, format);
        expect(bytes.length > 0).toBe(rows.length > 0);
      }
      expect(await exportRows(world.store, [], 'csv')).toHaveLength(0);
    },
  );

  it('says the SQL behind it, which gives the same when it is run by hand', async () => {
    const { store: heard, statements } = listening(world.store);
    const question = { ...questionOf(world, byId, { audience: 'people' }), store: heard };
    await reports.versions(question);
    const sql = statements();
    expect(sql).toContain(`toDate('2026-10-23')`);
    expect(sql).toContain(`audience = 'people'`);
    const rows = await world.store.query<{ version: string; installs: string }>(sql.replace(/;\s*$/, ''));
    expect(rows.map(({ version, installs }) => [version, Number(installs)])).toEqual([['1.0', 2]]);
  });
});
