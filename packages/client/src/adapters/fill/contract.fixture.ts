import {
  bucket,
  choice,
  choices,
  contract,
  count,
  event,
  flag,
  int,
  once,
  optional,
  rollup,
  version,
} from '@aboveboard/contract';

const why = 'To test.';

/** A contract with an event for each adapter. */
export const tool = contract({
  ...{ name: 'tool', env: 'TOOL_TELEMETRY', owner: 'us', contact: 'us', why },
  common: { version: version({ why }) },
  events: {
    command_run: event({
      why,
      fields: {
        command: choice(['build', 'workspace', 'workspace list', 'fail'], { why }),
        ok: flag({ why }),
        duration: bucket([1000, 60_000], { unit: 'ms', why }),
        options: choices(['force', 'output', 'dry-run'], { why }),
      },
    }),
    started: event({ why, fields: { name: choice(['build', '(none)'], { why }) } }),
    ran: rollup('day', {
      why,
      by: { command: choice(['build', 'fail'], { why }), shell: choice(['bash', 'zsh'], { why }) },
      counts: { calls: count({ why }), errors: count({ why }) },
    }),
    timed: event({
      why,
      fields: { command: choice(['build'], { why }), duration: bucket([1, 60], { unit: 's', why }) },
    }),
    error: event({
      why,
      fields: { code: choice(['FST_ERR_VALIDATION', 'TEAPOT'], { why }), status: optional(int(100, 599, { why })) },
    }),
    tool_call: event({
      why,
      fields: {
        tool: choice(['add', 'fail'], { why }),
        ok: flag({ why }),
        client: choice(['Claude Code'], { aliases: { 'claude-code': 'Claude Code' }, why }),
      },
    }),
    ping: event({ why, fields: { mode: choice(['production', 'sandbox'], { why }) } }),
    runtime_start: once('process', { why }),
  },
});
