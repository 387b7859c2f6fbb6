import type { examine as Examine, repair as Repair } from './doctor/doctor.ts';
import type { openLocal as OpenLocal } from './local/ask.ts';
import type { moveStore as MoveStore } from './move/move.ts';
import type { serveRelay as ServeRelay } from './serve/relay.ts';
import type { serve as Serve } from './serve/serve.ts';

/**
 * What needs an engine, a server or a client of somebody's, each loaded when it is first called: together they take half a
 * second of processor time, which a command that reads a contract or writes a project file should not cost.
 */

export const serve: typeof Serve = async (options) => (await import('./serve/serve.ts')).serve(options);

export const serveRelay: typeof ServeRelay = async (options) => (await import('./serve/relay.ts')).serveRelay(options);

export const moveStore: typeof MoveStore = async (options) => (await import('./move/move.ts')).moveStore(options);

export const openLocal: typeof OpenLocal = async (dataDir) => (await import('./local/ask.ts')).openLocal(dataDir);

export const examine: typeof Examine = async (dataDir) => (await import('./doctor/doctor.ts')).examine(dataDir);

export const repair: typeof Repair = async (dataDir) => (await import('./doctor/doctor.ts')).repair(dataDir);
