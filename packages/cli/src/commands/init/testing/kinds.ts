/** A small tool of each kind, as somebody may have it before it knows of telemetry. */
export interface ToolKind {
  readonly title: string;
  readonly framework?: string;
  readonly isTs: boolean;
  readonly type: 'module' | 'commonjs';
  /** What runs it, once it is built. */
  readonly bin: string;
  readonly files: Readonly<Record<string, string>>;
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** Where the printed lines go: the marks \`// 1\`, \`// 2\` … of the main file stand for the places that are named. */
  readonly main?: string;
}

/** Long enough for what an earlier run left to be delivered by the way. */
const WORK = '() => new Promise((done) => setTimeout(done, 400))';

export const kinds: readonly ToolKind[] = [
  {
    title: 'commander, TypeScript, ES modules',
    framework: 'commander',
    isTs: true,
    type: 'module',
    bin: 'dist/main.js',
    main: 'src/main.ts',
    files: {
      'src/main.ts': `import { Command } from 'commander';
// 1
const program = new Command('tool');
program.command('build').argument('[what]').action(${WORK});
// 2
await program.parseAsync();
`,
    },
  },
  {
    title: 'commander, JavaScript, CommonJS',
    framework: 'commander',
    isTs: false,
    type: 'commonjs',
    bin: 'src/main.js',
    main: 'src/main.js',
    files: {
      'src/main.js': `const { Command } = require('commander');
// 1
const program = new Command('tool');
program.command('build').argument('[what]').action(${WORK});
// 2
program.parseAsync();
`,
    },
  },
  {
    title: 'yargs, TypeScript, ES modules',
    framework: 'yargs',
    isTs: true,
    type: 'module',
    bin: 'dist/main.js',
    main: 'src/main.ts',
    files: {
      'src/main.ts': `import yargs from 'yargs';
// 1
const program = yargs(process.argv.slice(2));
program.command('build', 'Builds.', (args) => args, ${WORK});
// 2
await program.parseAsync();
`,
    },
  },
  {
    title: 'citty, TypeScript, ES modules',
    framework: 'citty',
    isTs: true,
    type: 'module',
    bin: 'dist/main.js',
    main: 'src/main.ts',
    files: {
      'src/main.ts': `import { defineCommand, runMain } from 'citty';
// 1
const build = defineCommand({ meta: { name: 'build' }, run: ${WORK} });
const main = defineCommand({
  meta: { name: 'tool' },
  subCommands: {
    build,
    // 2
  },
});
// 3
await runMain(main);
`,
    },
  },
  {
    title: 'oclif, TypeScript, ES modules',
    framework: '@oclif/core',
    isTs: true,
    type: 'module',
    bin: 'run.js',
    manifest: { oclif: { bin: 'tool', commands: './dist/commands' } },
    files: {
      'run.js': `import { execute } from '@oclif/core';\nawait execute({ dir: import.meta.url });\n`,
      'src/commands/build.ts': `import { Command } from '@oclif/core';
export default class Build extends Command {
  async run(): Promise<void> {
    await (${WORK})();
  }
}
`,
    },
  },
  {
    title: 'no framework, TypeScript, CommonJS',
    isTs: true,
    type: 'commonjs',
    bin: 'dist/main.js',
    main: 'src/main.ts',
    files: { 'src/main.ts': `// 1\nconst main = ${WORK};\n// 2\n` },
  },
  {
    title: 'no framework, JavaScript, ES modules',
    isTs: false,
    type: 'module',
    bin: 'src/main.js',
    main: 'src/main.js',
    files: { 'src/main.js': `// 1\nconst main = ${WORK};\n// 2\n` },
  },
];
