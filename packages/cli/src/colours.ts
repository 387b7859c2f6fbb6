/** Colours only for a person who reads along, and not where they have said NO_COLOR. */
export function hasColours(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR;
}
