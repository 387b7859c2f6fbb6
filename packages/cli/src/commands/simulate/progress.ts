/** What is done, on stderr: a line that changes, where a person reads along, and nothing elsewhere. */
export interface Progress {
  show(what: string, part: number): void;
  clear(): void;
}

const WIDTH = 24;

export function openProgress(out: NodeJS.WriteStream = process.stderr): Progress {
  if (out.isTTY !== true) return { show() {}, clear() {} };
  return {
    show(what, part) {
      const full = Math.round(part * WIDTH);
      const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full);
      const line = `${bar} ${String(Math.round(part * 100)).padStart(3)} %  ${what}`;
      // A line that is broken in two is not the one that is written over.
      out.write(`\r\u001b[K${line.slice(0, (out.columns ?? 80) - 1)}`);
    },
    clear: () => void out.write('\r\u001b[K'),
  };
}
