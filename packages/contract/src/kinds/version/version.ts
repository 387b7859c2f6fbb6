import type { Check, FieldBase, FieldOptions, KindProblems } from '../kind.ts';
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
/** A word for it, or what build scripts leave where no release was made: whatever follows the zeros, however they are written. */
const UNRELEASED = /^(?:dev|development|local|devel|\(devel\))$|^[vV]?0+\.0+\.0+(?!\d)/;

/**
 * A version text, of which only the kept parts travel: `1.4.2` is `1.4`, a pre-release keeps only the fact that it is
 * one (`1.4-pre`), a build from source is `dev`, and what is no version at all is `other`.
 *
 * @example version({ keep: 'patch', why: 'Which releases are still in use?' })
 */
export function version(options: VersionOptions): Version {
  return { kind: 'version', keep: 'minor', ...options };
}

/** Both ways. */
export function checkVersion({ keep }: Version): Check {
  const parts = { major: 1, minor: 2, patch: 3 }[keep];
  return (value) => {
    if (typeof value !== 'string') return wrongType;
    if (value.length > MAX_READ) return 'other';
    const text = value.trim();
    const pieces = text.split('.');
    if (pieces.length <= 3 && text !== '0.0.0' && pieces.every(isShort)) return pieces.slice(0, parts).join('.');
    if (UNRELEASED.test(text)) return 'dev';
    const found = PATTERN.exec(text);
    if (found === null) return 'other';
    const numbers = found.slice(1, 1 + parts).filter(Boolean);
    return numbers.map(Number).join('.') + (found[4] ? '-pre' : '');
  };
}

/**
 * Whether it is a number as it is written. Nearly all versions are up to three of these, and compiling the expressions for one costs
 * a short run as much as its whole record.
 */
function isShort(digits: string): boolean {
  return digits.length <= 4 && String(Number(digits) >>> 0) === digits;
}

export const versionProblems: KindProblems<Version> = {
  keys: ['keep'],
  problems({ keep }, say) {
    if (keep !== 'major' && keep !== 'minor' && keep !== 'patch') say('keep', '"major", "minor" or "patch"', keep);
  },
};

/** The ClickHouse type that holds an accepted value, or its absence. */
export const versionColumn = () => 'LowCardinality(Nullable(String))';
