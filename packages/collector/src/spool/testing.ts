import { type Disk, type DiskFile, disk } from './disk.ts';

export type Fault = 'ENOSPC' | 'EIO' | null;

/** The real disk, until it is told to fail: every second time it writes half of the bytes before. */
export function faultyDisk() {
  let fault: Fault = null;
  let failures = 0;
  const over = (file: DiskFile): DiskFile => ({
    ...file,
    put: async (bytes, position) => {
      if (fault === null) return file.put(bytes, position);
      if (failures++ % 2 === 0) await file.put(bytes.subarray(0, bytes.length >> 1), position);
      throw Object.assign(new Error(fault), { code: fault });
    },
  });
  return {
    disk: diskOf(over),
    fault: () => fault,
    setFault: (next: Fault) => {
      fault = next;
    },
  };
}

/** A write that waits to be told how it ends. */
export interface Held {
  finish(): void;
  fail(): void;
  /** Resolves once a finished one is on the disk. */
  readonly written: Promise<void>;
}

/** The real disk, of which each write of a record waits to be told how it ends. */
export function holdingDisk(held: Held[]): Disk {
  return diskOf((file, isNew) => ({
    ...file,
    put: (bytes, position) => {
      if (isNew) return file.put(bytes, position);
      let finish = () => {};
      let fail = () => {};
      const written = new Promise<void>((done, failed) => {
        finish = () => void file.put(bytes, position).then(done, failed);
        fail = () => failed(Object.assign(new Error('EIO'), { code: 'EIO' }));
      });
      held.push({ finish, fail, written });
      return written;
    },
  }));
}

function diskOf(over: (file: DiskFile, isNew: boolean) => DiskFile): Disk {
  return {
    create: async (path) => over(await disk.create(path), true),
    open: async (path) => over(await disk.open(path), false),
  };
}
