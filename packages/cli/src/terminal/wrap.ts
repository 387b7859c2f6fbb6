/**
 * Lays words out in lines of a width; a word that is wider has a line of its own.
 *
 * @param first by how much the first line is set in
 * @param later by how much the others are
 */
export function wrap(text: string, width: number, first = 0, later = first): readonly string[] {
  const lines: string[] = [];
  let line = ' '.repeat(first);
  for (const word of text.split(' ')) {
    const isEmpty = line.trim() === '';
    if (isEmpty || line.length + 1 + word.length <= width) line += isEmpty ? word : ` ${word}`;
    else {
      lines.push(line);
      line = ' '.repeat(later) + word;
    }
  }
  return [...lines, line];
}
