import type { Answers } from '../answers.ts';
import type { Repo } from '../repo.ts';
import { type Code, literal, type Places } from './code.ts';
import { NO_COMMAND } from './contract.ts';

/** The client's set-up: one module that the rest of the tool imports. */
export function setupSource(repo: Repo, { name, key, env }: Answers, code: Code, places: Places): string {
  const { type } = code;
  const isEsm = code.format === 'esm';
  const contractPath = code.specifier(places.setup, places.contract);
  const exported = code.isRequire ? '' : 'export ';
  const contractFile = `${places.contract}.${code.extension}`;
  const keyLine =
    key === ''
      ? `  // Without a key nothing is sent. \`npx aboveboard project add ${name} --contract ${contractFile}\` prints one.
  ${code.isTs ? `...(process.env.${env}_KEY === undefined ? {} : { key: process.env.${env}_KEY })` : `key: process.env.${env}_KEY`},\n`
      : `  key: ${literal(key)},\n`;
  const manifest = isEsm ? `new URL(\`\${up}/package.json\`, import.meta.url)` : `join(__dirname, up, 'package.json')`;
  return [
    code.import({ values: ['readFileSync'] }, 'node:fs'),
    isEsm ? '' : code.import({ values: ['join'] }, 'node:path'),
    code.import({ values: ['createTelemetry'], types: ['Telemetry'] }, 'aboveboard'),
    code.import({ default: 'contract' }, contractPath),
    code.import({ default: 'revisions' }, code.specifier(places.setup, places.revisions)),
    `
/** The telemetry of ${name}: \`telemetry.command_run({ … })\` records, whatever the contract has no place for ${code.isTs ? 'does not compile' : 'is left out'}. */
${exported}const telemetry${type(': Telemetry<typeof contract>')} = createTelemetry(contract, {
${keyLine}  revisions,
  common: { version: ownVersion() },
});

/**
 * Counts this run of a command when the process ends, however it ends: its name, whether it ended well, how long it took.
 *
 * @param words what a person typed behind the tool's name; only a name in the contract's list goes any further
 */
${exported}function countRun(words${type(': readonly string[]')})${type(': void')} {
  // Whoever asks about telemetry has not agreed to anything by asking.
  if (isCounted || words[0] === 'telemetry') return;
  isCounted = true;
  const command = commandOf(words);
  const since = Date.now();
  telemetry.$begin();
  process.prependOnceListener('exit', (code) => {
    telemetry.command_run({ command, ok: code === 0, duration: Date.now() - since });
    telemetry.$flush();
  });
}
let isCounted = false;

/** \`${name} telemetry\`: what is sent and why, on and off, your own numbers. \`--help\` lists it all. */
${exported}async function answerTelemetry(args${type(': readonly string[]')})${type(': Promise<void>')} {
  // Loaded only here, since every other run can do without.
  const { telemetryCommand } = await import('aboveboard/command');
  const { text, exitCode } = await telemetryCommand(telemetry, args, { isTerminal: process.stdout.isTTY === true });
  process[exitCode === 0 ? 'stdout' : 'stderr'].write(\`\${text}\\n\`);
  process.exitCode = exitCode;
}

/** The longest beginning of the words that is a command of the contract: arguments stand behind it, and stay here. */
function commandOf(words${type(': readonly string[]')})${type(": (typeof listed)[number] | 'other'")} {
  const end = words.findIndex((word) => word.startsWith('-'));
  for (let length = end === -1 ? words.length : end; length > 0; length--) {
    const typed = words.slice(0, length).join(' ');
    const known = listed.find((name) => name === typed);
    if (known !== undefined) return known;
  }
  return words.length === 0 || end === 0 ? ${literal(NO_COMMAND)} : 'other';
}
const listed = contract.events.command_run.fields.command.values;

/** From the package.json above this file: one folder up in the sources, maybe more in what a build makes of them. */
function ownVersion()${type(': string')} {
  for (const up of ['.', '..', '../..', '../../..']) {
    try {
      const manifest = JSON.parse(readFileSync(${manifest}, 'utf8'))${type(' as { name?: string; version?: string }')};
      if (manifest.name === ${literal(repo.packageName ?? name)}) return manifest.version ?? 'dev';
    } catch {
      // None here.
    }
  }
  return 'dev';
}
`,
    code.isRequire ? '\nmodule.exports = { telemetry, countRun, answerTelemetry };\n' : '',
  ].join('');
}
