import { wrap } from './wrap.ts';

/**
 * Fits help to a width, as commander fits only what it wrote itself: a paragraph that is too wide is laid out anew, and what is said
 * of an example goes below it where it has no room beside it. A command is never broken: a terminal does that so that it can be copied.
 *
 * @example fitHelp('  $ aboveboard check --json   for programs', 30) // '  $ aboveboard check --json\n      for programs'
 */
export function fitHelp(text: string, width: number): string {
  const fitted: string[] = [];
  let paragraph: string[] = [];
  const end = () => {
    const isTooWide = paragraph.some((line) => line.length > width);
    fitted.push(...(isTooWide ? wrap(paragraph.join(' '), width) : paragraph));
    paragraph = [];
  };
  for (const line of text.split('\n')) {
    if (PROSE.test(line)) paragraph.push(line);
    else {
      end();
      fitted.push(...(line.length > width ? fitLine(line, width) : [line]));
    }
  }
  end();
  return fitted.join('\n');
}

/** A line that neither is set in nor ends a list's head: `Examples:` stands by itself. */
const PROSE = /^\S.*[^:]$/;
const INDENT = 6;

function fitLine(line: string, width: number): readonly string[] {
  const [, indent = '', said = '', remark] = /^( *)(.*?\S)(?: {2,}(\S.*))?$/.exec(line) ?? [];
  if (remark !== undefined) return [`${indent}${said}`, ...wrap(remark, width, INDENT)];
  return said.startsWith('$ ') ? [line] : wrap(said, width, indent.length, INDENT);
}
