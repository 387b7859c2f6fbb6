import { fdatasync, openSync, write } from 'node:fs';
import { createServer } from 'node:http';

/**
 * The peer: reads and parses the same body and answers 204. No check, nothing promised. With a file named: appends the
 * body to it and syncs before each answer, as somebody would write it who wants the promise and no more.
 */
const [, , file] = process.argv;
const log = file === undefined ? null : openSync(file, 'a');
const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    JSON.parse(body.toString());
    if (log === null) return response.writeHead(204).end();
    write(log, body, () => fdatasync(log, () => response.writeHead(204).end()));
  });
});
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.on('disconnect', () => process.exit());
