import type { RetentionDays } from '@aboveboard/contract';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { stream } from 'hono/streaming';
import { START_OF_TIME, utcDay } from '../day/day.ts';
import { askErasure, readErasure } from '../erase/receipts.ts';
import { CONTENT_TYPES, exportRaw, isFormat } from '../export/export.ts';
import { type OpenProject, type Registry, setRawDays } from '../projects/projects.ts';
import { rawSince, retentionDays, wouldExpire } from '../store/retention/retention.ts';
import type { Store } from '../store/store.ts';
import { isKey } from './key.ts';

/** What a command on this machine hears of a project's retention. */
export interface RetentionState {
  /** How long raw rows live now, and what the contract says. */
  readonly days: RetentionDays;
  readonly contractDays: RetentionDays;
  readonly rawSince: string | null;
  /** What the asked number of days would delete. */
  readonly would: {
    readonly keptFrom: string;
    readonly rows: number;
    readonly days: number;
    readonly from: string | null;
    readonly to: string | null;
  };
}

interface LocalParts {
  readonly dataDir: string;
  readonly store: Store;
  readonly registry: Registry;
  readonly key: string;
}

/**
 * What the commands of this machine ask of the store, `/local/…`. Only who can read the data directory has the key, and what came
 * through the public port is not answered at all.
 */
export function createLocal({ dataDir, store, registry, key }: LocalParts): Hono {
  const local = new Hono();
  local.use(async (c, next) => {
    const isFromOutside = c.req.header('x-forwarded-for') !== undefined;
    if (isFromOutside || !isKey(key, c.req.header('authorization')?.replace(/^Bearer /, ''))) {
      throw new HTTPException(404, { message: 'no such address' });
    }
    await next();
  });
  const projectOf = (name: string): OpenProject => {
    const project = registry.byName(name);
    if (project !== undefined) return project;
    const known = registry.all().map((one) => one.name);
    throw new HTTPException(404, { message: `no such project; there are: ${known.join(', ') || 'none'}` });
  };

  local.get('/projects/:project/retention', async (c) => {
    const project = projectOf(c.req.param('project'));
    const asked = c.req.query('days');
    const days = asked === undefined ? retentionDays(project) : asked === 'forever' ? asked : Number(asked);
    return c.json({
      days: retentionDays(project),
      contractDays: project.current.contract.retention.days,
      rawSince: await rawSince(store, project.name),
      would: await wouldExpire(store, project.name, days, utcDay(Date.now())),
    } satisfies RetentionState);
  });
  local.put('/projects/:project/retention', async (c) => {
    const project = projectOf(c.req.param('project'));
    const { days } = await c.req.json<{ days: RetentionDays }>();
    try {
      setRawDays(dataDir, project.name, days === project.current.contract.retention.days ? null : days);
    } catch (error) {
      if (error instanceof TypeError) throw new HTTPException(400, { message: error.message });
      throw error;
    }
    return c.body(null, 204);
  });
  local.post('/projects/:project/forget', async (c) => {
    const { identity } = await c.req.json<{ identity: string }>();
    const erasure = askErasure(dataDir, projectOf(c.req.param('project')).name, identity);
    if (erasure === 'malformed') {
      throw new HTTPException(400, { message: 'id: expected 32 hexadecimal digits, or a UUID' });
    }
    if (erasure === 'too_many') throw new HTTPException(503, { message: 'too many erasures wait; come again later' });
    return c.json(erasure, 202);
  });
  local.get('/erasures/:receipt', (c) => {
    const erasure = readErasure(dataDir, c.req.param('receipt'));
    if (erasure === null) throw new HTTPException(404, { message: 'no such receipt' });
    return c.json(erasure);
  });
  local.get('/projects/:project/export', (c) => {
    const { from = START_OF_TIME, to = '2149-01-01', format } = c.req.query();
    if (!isFormat(format)) throw new HTTPException(400, { message: 'format: expected csv, ndjson or parquet' });
    const project = projectOf(c.req.param('project'));
    c.header('content-type', CONTENT_TYPES[format]);
    return stream(c, async (out) => {
      for await (const piece of exportRaw(store, project.name, { from, to }, format)) await out.write(piece);
    });
  });

  local.onError((error, c) => {
    if (error instanceof HTTPException) return c.json({ error: error.message }, error.status);
    throw error;
  });
  return local;
}
