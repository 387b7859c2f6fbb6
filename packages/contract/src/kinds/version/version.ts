import type { FieldBase, FieldOptions, Kind } from '../kind.ts';
import { wrongType } from '../kind.ts';

/** A version, coarsened to the parts that matter. */
export interface Version extends FieldBase {
  readonly kind: 'version';
  /** The finest part that is kept. */
  readonly keep: 'major' | 'minor' | 'patch';
}

export interface VersionOptions extends FieldOptions {
  /** The finest part that is kept. Default: `minor`, since a patch level singles out few machines for long. */
  readonly keep?: Version['keep'];
}

/** Longer text is not read: no version is that long. */
const MAX_READ = 100;

// At most four digits a part: room for years as majors, none for a number that is somebody's. Two runtimes write theirs
// in their own way: `go1.22.0`, and bash `5.2.21(1)-release`.
const PATTERN =
  /^(?:[vV]|go)?(\d{1,4})(?:\.(\d{1,4}))?(?:\.(\d{1,4}))?(?:\.\d+)*(?:\(\d+\)-release)?(-[0-9A-Za-z.-]+|(?:a|b|rc)\d+)?(?:\+.*)?$/;
/** What build scripts leave where no release was made; whatever follows it, and however its zeros are written. */
const UNRELEASED = /^[vV]?0+\.0+\.0+(?!\d)/;
const DEVELOPMENT = new Set(['dev', 'development', 'local', 'devel', '(devel)']);

/**
 * A version text, of which only the kept parts travel: `1.4.2` is `1.4`, a pre-release keeps only the fact that it is
 * one (`1.4-pre`), a build from source is `dev`, and what is no version at all is `other`.
 *
 * @example version({ keep: 'patch', why: 'Which releases are still in use?' })
 */
export function version(options: VersionOptions): Version {
  return { kind: 'version', keep: 'minor', ...options };
}

function compile({ keep }: Version) {
  const parts = keep === 'major' ? 1 : keep === 'minor' ? 2 : 3;
  return (value: unknown) => {
    if (typeof value !== 'string') return wrongType;
    if (value.length > MAX_READ) return 'other';
    const text = value.trim();
    if (DEVELOPMENT.has(text) || UNRELEASED.test(text)) return 'dev';
    const found = PATTERN.exec(text);
    if (found === null) return 'other';
    const numbers = found.slice(1, 1 + parts).filter((part) => part !== undefined);
    return numbers.map(Number).join('.') + (found[4] === undefined ? '' : '-pre');
  };
}

export const versionKind: Kind<Version> = {
  name: 'version',
  keys: ['keep'],
  problems({ keep }, say) {
    if (keep !== 'major' && keep !== 'minor' && keep !== 'patch') say('keep', '"major", "minor" or "patch"', keep);
  },
  encode: compile,
  accept: compile,
  column: () => 'LowCardinality(Nullable(String))',
};
