import {
  arch,
  bucket,
  choice,
  choices,
  contract,
  count,
  event,
  flag,
  install,
  int,
  optional,
  os,
  rollup,
  version,
} from 'aboveboard/contract';
import { commands } from './src/registry/commands.ts';
import { languages } from './src/registry/languages.ts';
import { targets } from './src/registry/targets.ts';
import { tools } from './src/registry/tools.ts';

/** The programs that connect to the MCP server, by the name with which they introduce themselves. */
const clients = [
  'Claude Code',
  'Claude Desktop',
  'Cursor',
  'Codex',
  'OpenCode',
  'Gemini CLI',
  'VS Code',
  'Windsurf',
  'Zed',
  'JetBrains',
] as const;

/** Everything that codegraph may ever send. */
export default contract({
  name: 'codegraph',
  why: 'To learn which agents, languages and tools codegraph has to serve well. Never your code, and no name out of it.',
  owner: 'the maintainers of codegraph',
  contact: 'the issue tracker of codegraph',
  env: 'CODEGRAPH_TELEMETRY',
  // The installer asks up front. Where nobody has been asked, the line below comes before anything is sent.
  consent: { default: 'on', modes: { installer: 'ask' } },
  // The tool's own page lets the run that shows the line send as well; the language's default asks for more.
  notice: 'before',
  retention: { days: 90 },
  suppressions: [
    {
      finding: 'id-for-ever',
      where: 'streams.default.identity',
      why: 'The page says one machine id; it is deleted with `codegraph telemetry off`, and a new one is made after `on`.',
    },
    {
      finding: 'large-list',
      where: 'events.index.fields.languages',
      why: 'Which languages occur together is what decides on the work; all of them are on a public list.',
    },
    ...(['index.fields.languages', 'install.fields.targets', 'uninstall.fields.targets'] as const).map((place) => ({
      finding: 'set-in-identified-stream',
      where: `events.${place}`,
      why: 'The id joins the reports of a machine already, and the page says so; the set adds nothing to that.',
    })),
  ],
  recipients: [
    { name: 'PostHog', why: 'Draws the charts. It gets anonymous events, without an address or a profile.' },
  ],
  streams: {
    default: {
      identity: install({
        format: 'uuid',
        why: 'Do people who install codegraph go on to index a project, and do they keep using it?',
      }),
    },
  },
  common: {
    codegraph_version: version({
      keep: 'patch',
      why: 'Which releases are still in use, and did the last one break one?',
    }),
    os: os(),
    arch: arch(),
    node_major: int(0, 99, { why: 'Which versions of Node must still be supported?' }),
    ci: flag({ why: 'How much of the use is by people, and how much by machines?' }),
  },
  events: {
    install: event({
      why: 'Into which agents do people install codegraph?',
      fields: {
        targets: optional(choices(targets, { max: 12, why: 'Which agents and editors were chosen?' })),
        scope: choice(['local', 'global'], { other: false, why: 'For one project, or for all of them?' }),
        kind: choice(['fresh', 'upgrade', 'reinstall'], { other: false, why: 'Is this somebody new?' }),
      },
    }),
    index: event({
      why: 'How large are the projects that have to be indexed, and how long do people wait?',
      fields: {
        languages: optional(choices(languages, { max: 32, why: 'Which languages have to parse well?' })),
        file_count_bucket: optional(
          bucket([100, 1000, 10_000], {
            unit: 'files',
            aliases: { '100-1k': 1, '1k-10k': 2, '10k+': 3 },
            why: 'How many files, roughly, does a project have?',
          }),
        ),
        duration_bucket: optional(
          bucket([10, 60, 300], {
            unit: 's',
            aliases: { '<10s': 0, '10-60s': 1, '1-5m': 2, '5m+': 3 },
            why: 'How long, roughly, did the index take?',
          }),
        ),
      },
    }),
    usage_rollup: rollup('day', {
      why: 'Which tools and commands are used, and which fail? Added up on your machine; only whole days leave it.',
      by: {
        kind: choice(['mcp_tool', 'cli_command'], { other: false, why: 'Did an agent call it, or a person?' }),
        name: choice([...tools, ...commands], {
          why: 'The tool or command, by its registered name. Never what it was asked for.',
        }),
        client_name: optional(
          choice(clients, {
            aliases: { 'claude-code': 'Claude Code', cursor: 'Cursor', 'cursor-vscode': 'Cursor', codex: 'Codex' },
            why: 'Through which programs do agents call? Only where an agent did.',
          }),
        ),
        client_version: optional(version({ keep: 'minor', why: 'Which versions of these programs are in use?' })),
      },
      counts: {
        count: count({ max: 1_000_000, why: 'How often was it used that day?' }),
        error_count: count({ max: 1_000_000, why: 'How often did it fail that day?' }),
      },
    }),
    uninstall: event({
      why: 'From which agents do people remove codegraph again?',
      fields: {
        targets: optional(choices(targets, { max: 12, why: 'Which agents and editors was it removed from?' })),
      },
    }),
  },
});
