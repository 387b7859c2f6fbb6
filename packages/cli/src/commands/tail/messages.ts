/** A message of a stream of server-sent events. */
export interface Message {
  readonly id?: string;
  readonly data: string;
}

/**
 * The messages of a stream, as they come; comments and what has no data are left out.
 *
 * @example for await (const { id, data } of messagesOf(response.body)) console.log(JSON.parse(data));
 */
export async function* messagesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Message> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of body) {
    text += decoder.decode(bytes, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const message = messageOf(text.slice(0, end));
      text = text.slice(end + 2);
      if (message !== null) yield message;
    }
  }
}

function messageOf(block: string): Message | null {
  const lines = block.split('\n');
  const valueOfLine = (name: string) =>
    lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).replace(/^ /, ''));
  const data = valueOfLine('data');
  const [id] = valueOfLine('id');
  return data.length === 0 ? null : { data: data.join('\n'), ...(id !== undefined && { id }) };
}
