import protobuf from 'protobufjs/minimal.js';
import { MESSAGES, VALUES } from './messages.ts';

/**
 * Protocol buffers by a table, read and written field by field. The library's own decoders are text that it writes and runs,
 * which an edge worker does not do; what it has of readers and writers is what is used here.
 */

type Message = Record<string, unknown>;

interface Field {
  readonly name: string;
  readonly type: string;
  readonly number: number;
  readonly isMany: boolean;
  /** How its bytes are laid out: 0 a varint, 1 eight bytes, 2 of a length that stands before them. */
  readonly layout: number;
  /** @param before what the field has already: a message that comes in two parts is one */
  readonly read: (reader: protobuf.Reader, before: unknown) => unknown;
}

interface Type {
  readonly isOneOf: boolean;
  readonly fields: readonly Field[];
  readonly byNumber: readonly (Field | undefined)[];
}

const LAYOUTS: Readonly<Record<string, number>> = { bool: 0, int32: 0, int64: 0, fixed64: 1, double: 1 };

const READERS: Readonly<Record<string, Field['read']>> = {
  string: (reader) => reader.stringVerify(),
  bytes: (reader) => hex(reader.bytes()),
  bool: (reader) => reader.bool(),
  int32: (reader) => reader.int32(),
  int64: (reader) => Number(reader.int64()),
  fixed64: (reader) => Number(reader.fixed64()),
  double: (reader) => reader.double(),
};

const types: ReadonlyMap<string, Type> = new Map(
  Object.entries(MESSAGES).map(([message, numbers]) => {
    const fields = Object.entries(numbers).map(
      ([name, [type, number, many]]): Field => ({
        name,
        type,
        number,
        isMany: many !== undefined,
        layout: LAYOUTS[type] ?? 2,
        read: READERS[type] ?? ((reader, before) => readWithin(typeOf(type), reader, before as Message | undefined)),
      }),
    );
    const byNumber: Field[] = [];
    for (const field of fields) byNumber[field.number] = field;
    return [message, { isOneOf: VALUES.has(message), fields, byNumber }];
  }),
);

/**
 * A message out of its bytes, in the form of OTLP's JSON: 64-bit numbers as numbers, ids in hexadecimal, absent fields absent.
 *
 * @throws where the bytes are not of this message
 */
export function decodeMessage(message: string, bytes: Uint8Array): unknown {
  const reader = protobuf.Reader.create(bytes);
  return read(typeOf(message), reader, {});
}

/** The bytes of an answer. */
export function encodeMessage(message: string, value: Readonly<Record<string, unknown>>): Uint8Array {
  const writer = protobuf.Writer.create();
  write(typeOf(message), value, writer);
  return writer.finish();
}

function typeOf(message: string): Type {
  return types.get(message) as Type;
}

/** Reads up to the reader's end. The messages hold no message of their own kind, so there is no depth to be bounded. */
function read({ isOneOf, byNumber }: Type, reader: protobuf.Reader, before: Message): Message {
  let message = before;
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    const field = byNumber[tag >>> 3];
    if (field === undefined || field.layout !== (tag & 7)) {
      reader.skipType(tag & 7, 0, tag >>> 3);
      continue;
    }
    const known = message[field.name];
    if (field.isMany) {
      const value = field.read(reader, undefined);
      if (known === undefined) message[field.name] = [value];
      else (known as unknown[]).push(value);
    } else {
      const value = field.read(reader, known);
      if (isOneOf) message = { [field.name]: value };
      else message[field.name] = value;
    }
  }
  if (reader.pos !== reader.len) throw new RangeError('a message that ends within a field');
  return message;
}

function readWithin(type: Type, reader: protobuf.Reader, before: Message = {}): Message {
  const outer = reader.len;
  const end = reader.size() + reader.pos;
  if (end > outer) throw new RangeError('a message that is longer than what holds it');
  reader.len = end;
  const message = read(type, reader, before);
  reader.len = outer;
  return message;
}

function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += DIGITS[byte];
  return text;
}
const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function write({ fields }: Type, message: Readonly<Record<string, unknown>>, writer: protobuf.Writer): void {
  for (const { name, type, number, layout } of fields) {
    const value = message[name];
    if (value === undefined) continue;
    writer.uint32((number << 3) | layout);
    if (type === 'string') writer.string(value as string);
    else if (type === 'int32') writer.int32(value as number);
    else if (type === 'int64') writer.int64(Number(value));
    else {
      writer.fork();
      write(typeOf(type), value as Message, writer);
      writer.ldelim();
    }
  }
}
