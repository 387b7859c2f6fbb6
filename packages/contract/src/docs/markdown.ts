/**
 * Text of an author as Markdown that says just that text, on one line: none of it becomes markup, a link or a table's
 * column. A contract may come from anywhere, and its page is shown to people.
 *
 * @example text('a|b <c>') // 'a\\|b \\<c\\>'
 */
export function text(value: string): string {
  return oneLine(value)
    .replace(/[\\`*_[\]<>|~&#$]/g, '\\$&')
    .replace(/^(?=[-+=])/, '\\')
    .replace(/^(\d+)(?=[.)])/, '$1\\');
}

/**
 * Text in a code span, with as many backticks around it as it needs.
 *
 * @example code('<unknown>') // '`<unknown>`'
 */
export function code(value: string): string {
  const fence = '`'.repeat(1 + Math.max(0, ...[...value.matchAll(/`+/g)].map(([run]) => run.length)));
  const pad = value.startsWith('`') || value.endsWith('`') || value.trim() === '' ? ' ' : '';
  // A bar ends a table's cell even within a code span, and the backslash is taken away there.
  return `${fence}${pad}${oneLine(value).replaceAll('|', '\\|')}${pad}${fence}`;
}

/** A table; its cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A block of code that no line of it can end. */
export function block(language: string, content: string): string {
  const fence = '`'.repeat(Math.max(3, ...[...content.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `${fence}${language}\n${content}\n${fence}`;
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** `a, b or c`. */
export function or(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
}

export function oneLine(value: string): string {
  return value.replace(/\s+/g, ' ');
}
