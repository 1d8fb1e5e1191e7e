import { GatewayError } from '../../../base/errors.ts';

/** A value of AMF 0, as far as RTMP's commands have them. Dates, references and typed objects are not among them. */
export type AmfValue =
  | number
  | boolean
  | string
  | null
  | undefined
  | readonly AmfValue[]
  | { readonly [name: string]: AmfValue };

// Markers: Action Message Format AMF 0, 2.1.
const NUMBER = 0;
const BOOLEAN = 1;
const STRING = 2;
const OBJECT = 3;
const NULL = 5;
const UNDEFINED = 6;
const ECMA_ARRAY = 8;
const OBJECT_END = 9;
const STRICT_ARRAY = 10;
const DATE = 11;
const LONG_STRING = 12;

const MAX_SHORT_STRING = 0xffff;

/** Servers send objects of two or three levels; deeper ones are an attack on the stack. */
const MAX_DEPTH = 16;

/** Writes values one after the other. Objects are written as objects, undefined as null. */
export function encodeAmf(values: readonly AmfValue[]): Buffer {
  return Buffer.concat(values.flatMap(encodeValue));
}

function encodeValue(value: AmfValue): Buffer[] {
  if (value === null || value === undefined) return [Buffer.of(NULL)];
  if (typeof value === 'boolean') return [Buffer.of(BOOLEAN, value ? 1 : 0)];
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(9);
    bytes.writeDoubleBE(value, 1);
    return [bytes];
  }
  if (typeof value === 'string') return encodeString(value);
  if (isList(value)) {
    const head = Buffer.alloc(5);
    head[0] = STRICT_ARRAY;
    head.writeUInt32BE(value.length, 1);
    return [head, ...value.flatMap(encodeValue)];
  }
  const members = Object.entries(value).flatMap(([name, member]) => [
    encodeName(name),
    ...encodeValue(member),
  ]);
  return [Buffer.of(OBJECT), ...members, Buffer.of(0, 0, OBJECT_END)];
}

function encodeString(value: string): Buffer[] {
  const text = Buffer.from(value, 'utf8');
  if (text.length <= MAX_SHORT_STRING) return [Buffer.of(STRING), encodeName(value)];
  const head = Buffer.alloc(5);
  head[0] = LONG_STRING;
  head.writeUInt32BE(text.length, 1);
  return [head, text];
}

function encodeName(name: string): Buffer {
  const text = Buffer.from(name, 'utf8');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length);
  return Buffer.concat([length, text]);
}

/** Reads every value of a message. @throws GatewayError `output_lost` when they are damaged or of a kind no server sends */
export function decodeAmf(bytes: Buffer): AmfValue[] {
  const reader = new AmfReader(bytes);
  const values: AmfValue[] = [];
  while (!reader.atEnd) values.push(reader.value(0));
  return values;
}

class AmfReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  value(depth: number): AmfValue {
    if (depth > MAX_DEPTH) throw damaged();
    const marker = this.#take(1).readUInt8();
    switch (marker) {
      case NUMBER:
        return this.#take(8).readDoubleBE();
      case BOOLEAN:
        return this.#take(1).readUInt8() !== 0;
      case STRING:
        return this.#name();
      case LONG_STRING:
        return this.#take(this.#take(4).readUInt32BE()).toString('utf8');
      case NULL:
        return null;
      case UNDEFINED:
        return undefined;
      case OBJECT:
        return this.#members(depth);
      case ECMA_ARRAY:
        this.#take(4);
        return this.#members(depth);
      case STRICT_ARRAY:
        return this.#list(depth);
      case DATE: {
        const date = this.#take(8).readDoubleBE();
        this.#take(2);
        return date;
      }
      default:
        throw damaged();
    }
  }

  #members(depth: number): { readonly [name: string]: AmfValue } {
    // No prototype: what a server calls a member must not reach one.
    const members: { [name: string]: AmfValue } = Object.create(null);
    for (;;) {
      const name = this.#name();
      if (name === '' && this.#bytes[this.#at] === OBJECT_END) {
        this.#at += 1;
        return members;
      }
      members[name] = this.value(depth + 1);
    }
  }

  #list(depth: number): AmfValue[] {
    const length = this.#take(4).readUInt32BE();
    const values: AmfValue[] = [];
    // Each value has a byte at least, so a length that is not true ends with the bytes.
    for (let index = 0; index < length; index += 1) values.push(this.value(depth + 1));
    return values;
  }

  #name(): string {
    return this.#take(this.#take(2).readUInt16BE()).toString('utf8');
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw damaged();
    const bytes = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }
}

function isList(value: AmfValue): value is readonly AmfValue[] {
  return Array.isArray(value);
}

function damaged(): GatewayError {
  return new GatewayError('output_lost', 'the server sent a command that cannot be read');
}
