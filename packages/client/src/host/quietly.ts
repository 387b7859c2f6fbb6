/** What goes wrong on somebody's machine is nobody's problem there. @returns the result, or what stands in for it */
export function quietly<T, Otherwise = undefined>(act: () => T, otherwise?: Otherwise): T | Otherwise {
  try {
    return act();
  } catch {
    return otherwise as Otherwise;
  }
}
