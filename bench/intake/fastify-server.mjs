import { setTimeout } from 'node:timers/promises';
import fastify from 'fastify';
import pg from 'pg';

/**
 * The peer that a team would write: Fastify holds a body to a JSON schema, one INSERT of all its events into PostgreSQL, and
 * an answer when that is committed. It drops what the schema does not name; it counts nothing, limits nobody, and a batch that comes twice is
 * there twice.
 */
const pool = new pg.Pool({ ...JSON.parse(process.argv[2]), max: 10 });
await connected();
await pool.query(`CREATE TABLE events (
  batch char(32) NOT NULL, arrived timestamptz NOT NULL DEFAULT now(), day date NOT NULL, event text NOT NULL,
  version text, os text, arch text, fields jsonb NOT NULL)`);
await pool.query('CREATE INDEX ON events (day, event)');

const INSERT = {
  name: 'insert',
  text: `INSERT INTO events (batch, day, event, version, os, arch, fields)
    SELECT $1, day, event, $2, $3, $4, fields FROM unnest($5::date[], $6::text[], $7::jsonb[]) AS t (day, event, fields)`,
};
const text = (maxLength) => ({ type: 'string', maxLength });
const object = (properties, required = []) => ({ type: 'object', properties, required, additionalProperties: false });
const fields = object({
  command: { enum: ['index', 'query', 'status', 'serve'] },
  ok: { type: 'boolean' },
  duration: { type: 'integer', minimum: 0, maximum: 4 },
});
const event = object({ event: { enum: ['command_run'] }, day: { type: 'string', format: 'date' }, fields }, [
  'event',
  'day',
  'fields',
]);
const body = object(
  {
    ...{ key: { const: 'ab_benchbench' }, batch: { type: 'string', pattern: '^[0-9a-f]{32}$' } },
    ...{ contract: text(64), revision: { type: 'integer' } },
    common: object({ version: text(20), os: text(20), arch: text(20) }),
    events: { type: 'array', maxItems: 100, items: event },
  },
  ['key', 'batch', 'events'],
);

const server = fastify({ bodyLimit: 64 * 1024 });
server.post('/v1/batch', { schema: { body } }, async (request, reply) => {
  const { batch, common = {}, events } = request.body;
  const columns = ['day', 'event', 'fields'].map((name) => events.map((one) => one[name]));
  const values = [
    batch,
    common.version,
    common.os,
    common.arch,
    columns[0],
    columns[1],
    columns[2].map(JSON.stringify),
  ];
  await pool.query({ ...INSERT, values });
  return reply.code(204).send();
});
process.send(Number(new URL(await server.listen({ port: 0, host: '127.0.0.1' })).port));
process.on('disconnect', () => process.exit());

/** PostgreSQL needs a moment to begin. */
async function connected() {
  for (let tries = 1; ; tries++) {
    try {
      return await pool.query('SELECT 1');
    } catch (error) {
      if (tries === 100) throw error;
      await setTimeout(100);
    }
  }
}
