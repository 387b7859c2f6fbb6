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
      out.write(`\r\u001b[K${bar} ${String(Math.round(part * 100)).padStart(3)} %  ${what}`);
    },
    clear: () => void out.write('\r\u001b[K'),
  };
}
