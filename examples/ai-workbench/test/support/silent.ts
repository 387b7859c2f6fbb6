import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** Takes connections and never says a word. */
export async function startSilent(): Promise<{ readonly url: string; close(): void }> {
  const sockets = new Set<Socket>();
  const silent = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  }).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  return {
    url: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    close() {
      for (const socket of sockets) socket.destroy();
      silent.close();
    },
  };
}
