import { type Choice, choice } from '../kinds/choice/choice.ts';
import type { Detected } from '../kinds/kind.ts';
import { type Version, version } from '../kinds/version/version.ts';

/**
 * Ready-made common fields. They are data, not kinds: a `choice` with its alias table, and the mark that the client
 * fills it in by itself. Foreign clients spell these in many ways; the tables fold what we have seen.
 */

/** The mark of a field that the client fills in by itself. */
export interface Auto<D extends Detected> {
  readonly auto: D;
}

function detected<F, D extends Detected>(auto: D, field: F): F & Auto<D> {
  return { ...field, auto };
}

const options = (why: string | undefined, otherwise: string) => ({ why: why ?? otherwise });

/** The operating system: `linux`, `macos`, `windows`, `freebsd`, `openbsd`, `android`, or `other`. */
export function os({ why }: { readonly why?: string } = {}): Choice<(typeof systems)[number]> & Auto<'os'> {
  return detected(
    'os',
    choice(systems, {
      ...options(why, 'Which systems have to be built for and tested on?'),
      aliases: {
        darwin: 'macos',
        Darwin: 'macos',
        macOS: 'macos',
        osx: 'macos',
        win32: 'windows',
        Windows: 'windows',
        Windows_NT: 'windows',
        Linux: 'linux',
      },
    }),
  );
}
const systems = ['linux', 'macos', 'windows', 'freebsd', 'openbsd', 'android'] as const;

/** The processor's architecture: `x64`, `arm64`, `arm`, `ia32`, `riscv64`, `ppc64`, `s390x`, or `other`. */
export function arch({ why }: { readonly why?: string } = {}): Choice<(typeof processors)[number]> & Auto<'arch'> {
  return detected(
    'arch',
    choice(processors, {
      ...options(why, 'Which processors have to be built for and tested on?'),
      aliases: {
        amd64: 'x64',
        x86_64: 'x64',
        aarch64: 'arm64',
        armv7l: 'arm',
        armv6l: 'arm',
        i386: 'ia32',
        i686: 'ia32',
        x86: 'ia32',
        '386': 'ia32',
        ppc64le: 'ppc64',
      },
    }),
  );
}
const processors = ['x64', 'arm64', 'arm', 'ia32', 'riscv64', 'ppc64', 's390x'] as const;

/** Where the tool runs when nobody is watching: the name of the CI system, `other`, or `none` for a person's machine. */
export function ci({ why }: { readonly why?: string } = {}): Choice<(typeof ciSystems)[number]> & Auto<'ci'> {
  return detected(
    'ci',
    choice(ciSystems, {
      ...options(why, 'How much of the use is by people, and how much by machines?'),
      aliases: { 'github-actions': 'github', circle: 'circleci', 'azure-pipelines': 'azure' },
    }),
  );
}
const ciSystems = [
  'none',
  'github',
  'gitlab',
  'jenkins',
  'travis',
  'circleci',
  'teamcity',
  'buddy',
  'gocd',
  'azure',
  'bitbucket',
  'buildkite',
  'appveyor',
  'drone',
  'codebuild',
] as const;

/** The version of the runtime that runs the tool, by major number: `22`. */
export function runtime({ why }: { readonly why?: string } = {}): Version & Auto<'runtime'> {
  return detected('runtime', version({ ...options(why, 'Which runtimes must still be supported?'), keep: 'major' }));
}

/** The coding agent or editor that started the tool, `other`, or `none`. */
export function agent({ why }: { readonly why?: string } = {}): Choice<(typeof agents)[number]> & Auto<'agent'> {
  return detected(
    'agent',
    choice(agents, {
      ...options(why, 'How much of the use is by people, and how much through agents and editors?'),
      aliases: { 'claude-code': 'claude', 'Claude Code': 'claude', Cursor: 'cursor' },
    }),
  );
}
const agents = ['none', 'claude', 'cursor', 'codex', 'gemini', 'copilot', 'vscode', 'zed', 'jetbrains'] as const;

/** The kind of container that the tool runs in, `other`, or `none`: installations that are thrown away and made anew. */
export function container({
  why,
}: {
  readonly why?: string;
} = {}): Choice<(typeof containers)[number]> & Auto<'container'> {
  return detected('container', choice(containers, options(why, 'How many installations are containers?')));
}
const containers = ['none', 'docker', 'podman', 'kubernetes'] as const;
