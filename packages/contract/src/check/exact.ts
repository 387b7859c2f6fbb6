import type { MakeGate, Verdict } from './verdict.ts';

/** Says whether values are kept as they came: all of them, and none as something else. Never throws. */
export type Exact = (values: unknown) => boolean;

/** Makes it of the same as a gate. */
export type MakeExact = (...of: Parameters<MakeGate>) => Exact;

/** By asking a gate and comparing. */
export function comparing(make: MakeGate): MakeExact {
  return (...of) => {
    const gate = make(...of);
    return (values) => {
      // Before its values are looked at a second time: an accessor can say something else then, so it is asked only once.
      const seen = copyOf(values);
      return seen !== undefined && isWhole(gate(seen), seen);
    };
  };
}

function isWhole(verdict: Verdict, values: Readonly<Record<string, unknown>>): boolean {
  if (!verdict.kept || verdict.drops.length > 0) return false;
  return Object.keys(values).every((name) => isSame(verdict.fields[name], values[name]));
}

/** Two values of fields; lists are the only ones that are no primitives. */
export function isSame(kept: unknown, came: unknown): boolean {
  if (kept === came) return true;
  return (
    Array.isArray(kept) &&
    Array.isArray(came) &&
    kept.length === came.length &&
    kept.every((item, i) => item === came[i])
  );
}

function copyOf(values: unknown): Readonly<Record<string, unknown>> | undefined {
  try {
    return typeof values === 'object' && values !== null && !Array.isArray(values) ? { ...values } : undefined;
  } catch {
    return undefined;
  }
}
