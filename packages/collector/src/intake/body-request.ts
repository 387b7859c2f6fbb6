import { IncomingMessage } from 'node:http';
import { joined } from '../spool/format.ts';

/**
 * A request whose body can be taken as it comes from the wire. As a stream it would be buffered, asked for and told of by events,
 * which takes as long as checking what is in it. Until a body is taken it is a request like any other, which can be piped on.
 *
 * @example createServer({ IncomingMessage: BodyRequest }, async (request) => await request.takeBody(65_536));
 */
export class BodyRequest extends IncomingMessage {
  #taking: Taking | null = null;

  /**
   * @param maxBody the most bytes that it may have
   * @returns the bytes; 413 where there are more, 400 where the client went away before their end
   * @throws Error where some of it was there already: it is to be taken in the very turn in which the request came
   */
  takeBody(maxBody: number): Promise<Buffer | 400 | 413> {
    return new Promise((done) => {
      if (this.complete || this.readableLength > 0) throw new Error('takeBody: expected before any of the body came');
      this.#taking = { chunks: [], room: maxBody, done };
    });
  }

  /** Called by Node with what came, and with `null` at the end. */
  override push(chunk: Buffer | null): boolean {
    const taking = this.#taking;
    if (taking === null) return super.push(chunk);
    if (chunk === null) taking.done(joined(taking.chunks));
    else if (chunk.length > taking.room) taking.done(413);
    else taking.chunks.push(chunk);
    taking.room -= chunk?.length ?? 0;
    return true;
  }

  /** What is taken does not flow. Called also by Node, when the answer is out, to be rid of a body that nobody read. */
  override resume(): this {
    return this.#taking === null ? super.resume() : this;
  }

  override destroy(error?: Error): this {
    this.#taking?.done(400);
    return super.destroy(error);
  }
}

interface Taking {
  readonly chunks: Buffer[];
  /** How many bytes more may come. */
  room: number;
  /** Only the first call counts. */
  readonly done: (body: Buffer | 400 | 413) => void;
}
