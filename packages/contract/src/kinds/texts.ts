/**
 * Statements by text, as JavaScript. An engine compares the cases of a `switch` over texts one after the other, and two texts
 * that were not made by the same place letter by letter; so it looks at the length first, and where many are of one length
 * at the letter in which they differ most. As a rule one text is left to compare.
 *
 * @param expression names a string; it stands here several times
 * @param statements for each text what is done; JSON is all that is made of the texts
 * @param otherwise what is done for every other text
 * @example textsSource('v', new Map([['go', 'found = 1;'], ['rust', 'found = 2;']]), 'found = 0;')
 */
export function textsSource(expression: string, statements: ReadonlyMap<string, string>, otherwise: string): string {
  const texts = [...statements.keys()];
  const compare = (some: readonly string[]) => {
    const cases = some.map((text, i) => {
      const statement = statements.get(text);
      // Neighbours that do the same share one statement.
      const isShared = i + 1 < some.length && statements.get(some[i + 1] as string) === statement;
      return `case ${JSON.stringify(text)}: ${isShared ? '' : `${statement} break found;`}`;
    });
    return `switch (${expression}) { ${cases.join(' ')} }`;
  };
  const byLetter = (some: readonly string[]) => {
    if (some.length <= MAX_COMPARED) return compare(some);
    const at = mostTelling(some);
    return branch(`${expression}.charCodeAt(${at})`, some, (text) => text.charCodeAt(at), compare);
  };
  const all =
    texts.length <= MAX_COMPARED
      ? compare(texts)
      : branch(`${expression}.length`, texts, (text) => text.length, byLetter);
  return `found: { ${all} ${otherwise} }`;
}

/** Up to this many, comparing one by one costs no more than looking for what tells them apart. */
const MAX_COMPARED = 3;

function branch(
  subject: string,
  texts: readonly string[],
  keyOf: (text: string) => number,
  then: (texts: readonly string[]) => string,
): string {
  const groups = new Map<number, string[]>();
  for (const text of texts) groups.set(keyOf(text), [...(groups.get(keyOf(text)) ?? []), text]);
  return `switch (${subject}) { ${[...groups].map(([key, some]) => `case ${key}: ${then(some)} break;`).join(' ')} }`;
}

/** The place at which texts of one length have the most different letters. */
function mostTelling(texts: readonly string[]): number {
  const lettersAt = Array.from(
    { length: texts[0]?.length ?? 0 },
    (_, at) => new Set(texts.map((text) => text[at])).size,
  );
  return lettersAt.indexOf(Math.max(...lettersAt));
}
