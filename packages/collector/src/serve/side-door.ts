import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { erasuresIn } from '../erase/receipts.ts';
import { BodyRequest } from '../intake/body-request.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { openRegistry } from '../projects/projects.ts';
import { openRelayAnswers } from '../relay/answer.ts';
import { openReceiver } from '../relay/receive.ts';
import type { Position } from '../spool/reader.ts';
import type { Room } from '../spool/room.ts';
import { spoolErrors } from './spool-errors.ts';

/**
 * Where relays are answered that ship to a collector of several workers. Shipments are numbered, and only one process can tell
 * which number is due: so it is the supervisor, and workers pass on to it what relays ask.
 */
export interface SideDoor {
  /** Its port on the loopback address. */
  port(): number;
  /** Up to where the folders of relays are on the disk. */
  ends(): Readonly<Record<string, Position>>;
  close(): void;
}

export interface SideDoorOptions {
  readonly dataDir: string;
  readonly relaySecret: string;
  readonly room: Room;
  readonly log: Logger;
  readonly counted: Pick<Metrics, 'onRelay' | 'onSpoolError'>;
}

/** @example const sideDoor = await openSideDoor({ dataDir, relaySecret, room, log, counted: metrics }); sideDoor.port(); */
export async function openSideDoor({ dataDir, relaySecret, room, log, counted }: SideDoorOptions): Promise<SideDoor> {
  const receiver = openReceiver(join(dataDir, 'spool'), room.admits);
  const answers = openRelayAnswers({
    dataDir,
    secret: relaySecret,
    registry: openRegistry(dataDir, (error) => log.error(error.message)),
    receiver,
    erasures: erasuresIn(dataDir),
    onHeard: counted.onRelay,
    onError: spoolErrors(log, counted),
  });
  const server = createServer({ IncomingMessage: BodyRequest }, (request, response) => {
    if (!answers(request, response)) response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port: () => port,
    ends: receiver.ends,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
