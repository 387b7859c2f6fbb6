/** What goes wrong on somebody's machine is nobody's problem there. @returns the result, or what stands in for it */
export function quietly<T>(act: () => T, otherwise: T): T {
  try {
    return act();
  } catch {
    return otherwise;
  }
}
