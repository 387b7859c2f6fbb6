import { close, constants, fdatasync, ftruncate, open, write } from 'node:fs';
import { promisify } from 'node:util';

/** What the spool's writer asks of a file system. Tests put one in between that is full or broken. */
export interface Disk {
  /** Creates a file that is not there yet. */
  create(path: string): Promise<DiskFile>;
  /** Opens one that is there. */
  open(path: string): Promise<DiskFile>;
}

export interface DiskFile {
  /**
   * Writes bytes at a position.
   * @returns when they are on the disk
   * @throws the file system's error; what of the bytes is on the disk is then unknown
   */
  put(bytes: Uint8Array, position: number): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

/** Linux writes and syncs in one call; elsewhere the flag promises less than a sync does, or does not exist. */
const DSYNC = process.platform === 'linux' ? constants.O_DSYNC : 0;
const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | DSYNC;
const OLD = constants.O_WRONLY | DSYNC;

const openFile = promisify(open);
const truncate = promisify(ftruncate);
const closeFile = promisify(close);

/** The real one. */
export const disk: Disk = {
  create: async (path) => fileOf(await openFile(path, NEW, 0o600)),
  open: async (path) => fileOf(await openFile(path, OLD)),
};

function fileOf(file: number): DiskFile {
  return {
    // Callbacks: this is the intake's hot path.
    put: (bytes, position) =>
      new Promise((done, failed) => {
        write(file, bytes, 0, bytes.length, position, (error, written) => {
          if (error !== null) failed(error);
          else if (written < bytes.length) failed(shortWrite());
          else if (DSYNC !== 0) done();
          else fdatasync(file, (error) => (error === null ? done() : failed(error)));
        });
      }),
    truncate: (length) => truncate(file, length),
    close: () => closeFile(file),
  };
}

/** The system writes less than it was asked to when the disk is full in the middle of it. */
function shortWrite(): NodeJS.ErrnoException {
  return Object.assign(new Error('ENOSPC: the disk took only a part'), { code: 'ENOSPC' });
}
