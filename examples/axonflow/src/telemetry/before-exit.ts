const pending = new Set<() => void>();

/**
 * Does something when the process ends, unless that is taken back before. One listener for all: a program with many
 * clients would be warned about many.
 */
export function beforeExit(act: () => void): () => void {
  if (pending.size === 0) process.on('exit', run);
  pending.add(act);
  return () => {
    pending.delete(act);
    if (pending.size === 0) process.removeListener('exit', run);
  };
}

function run(): void {
  for (const act of pending) {
    try {
      act();
    } catch {
      // The host is ending, and has nothing to do with it.
    }
  }
}
