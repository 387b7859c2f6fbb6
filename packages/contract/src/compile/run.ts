/**
 * Runs text that is the body of a function of what is `given`, by name.
 *
 * @throws where the runtime runs no text
 */
export function runSource<T>(source: string, given: Readonly<Record<string, unknown>>): T {
  runs += 1;
  // Two contracts can have an event of the same fields, and engines keep one function for equal text. What a function closes
  // over they take for constants only where it was made once; otherwise it takes three times as long. So no two are equal.
  return new Function(...Object.keys(given), `${source} // ${runs}`)(...Object.values(given));
}
let runs = 0;
