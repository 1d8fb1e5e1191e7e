import { base64FaultOffset, decodeBase64 } from '../../base/go-base64.ts';
import { JsonNumber, JsonObject, type JsonValue } from './go-json.ts';

/** A field that holds what it cannot, in the words of Go's `encoding/json`. */
export class FieldError extends Error {}

const MAX_INT64 = 2n ** 63n - 1n;
const MAX_UINT64 = 2n ** 64n - 1n;
const MAX_UINT32 = 2n ** 32n - 1n;

/** Which whole numbers a field takes, by Go's name of its type. */
const RANGES = {
  int64: [-MAX_INT64 - 1n, MAX_INT64],
  uint64: [0n, MAX_UINT64],
  uint32: [0n, MAX_UINT32],
  int: [-MAX_INT64 - 1n, MAX_INT64],
} as const;

/**
 * The fields of a JSON object as Go reads them into a struct: names match in any case, of repeated ones the last counts,
 * `null` and absent ones are the type's nothing, unknown ones are left alone.
 */
export class GoFields {
  readonly #struct: string;
  readonly #fields = new Map<string, JsonValue>();

  /**
   * @param struct Go's name of the struct, for errors
   * @throws FieldError when the value is no object; `null` has no fields
   */
  constructor(struct: string, value: JsonValue) {
    this.#struct = struct;
    if (value === null) return;
    if (!(value instanceof JsonObject))
      throw new FieldError(`json: cannot unmarshal ${kindOf(value)} into Go value of type ${struct}`);
    for (const [key, field] of value.entries) if (field !== null) this.#fields.set(key.toLowerCase(), field);
  }

  /** A text; '' when absent. @throws FieldError */
  text(name: string): string {
    const value = this.#value(name);
    if (value === undefined || typeof value === 'string') return value ?? '';
    throw this.#mismatch(name, value, 'string');
  }

  /** Bytes in standard base64; none when absent. @throws FieldError */
  bytes(name: string): Uint8Array {
    const value = this.#value(name);
    if (value === undefined) return new Uint8Array(0);
    if (typeof value !== 'string') throw this.#mismatch(name, value, '[]uint8');
    const bytes = decodeBase64(value);
    if (bytes === null) throw new FieldError(`illegal base64 data at input byte ${base64FaultOffset(value)}`);
    return bytes;
  }

  /** A whole number; 0 when absent. @throws FieldError */
  integer(name: string, type: keyof typeof RANGES): bigint {
    return this.optionalInteger(name, type) ?? 0n;
  }

  /** A whole number; null when absent. @throws FieldError */
  optionalInteger(name: string, type: keyof typeof RANGES): bigint | null {
    const value = this.#value(name);
    if (value === undefined) return null;
    if (!(value instanceof JsonNumber)) throw this.#mismatch(name, value, type);
    const [least, most] = RANGES[type];
    // Longer ones are out of every range, and slow to read.
    const number = /^-?\d{1,20}$/.test(value.text) ? BigInt(value.text) : null;
    if (number === null || number < least || number > most) throw this.#mismatch(name, value, type);
    return number;
  }

  /** A number as it was written, in quotes or not, Go's `json.Number`; '' when absent. @throws FieldError */
  number(name: string): string {
    const value = this.#value(name);
    if (value === undefined) return '';
    if (value instanceof JsonNumber) return value.text;
    if (typeof value !== 'string') throw this.#mismatch(name, value, 'json.Number');
    if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(value)) return value;
    throw new FieldError(
      `json: invalid number literal, trying to unmarshal ${JSON.stringify(value)} into Number`,
    );
  }

  /** A struct inside; null when absent. @throws FieldError */
  object(name: string, struct: string): GoFields | null {
    const value = this.#value(name);
    if (value === undefined) return null;
    if (!(value instanceof JsonObject)) throw this.#mismatch(name, value, struct);
    return new GoFields(struct, value);
  }

  #value(name: string): JsonValue | undefined {
    return this.#fields.get(name.toLowerCase());
  }

  #mismatch(name: string, value: JsonValue, type: string): FieldError {
    const struct = this.#struct.replace(/^.*\./, '');
    const kind = value instanceof JsonNumber && type !== 'string' ? `number ${value.text}` : kindOf(value);
    return new FieldError(
      `json: cannot unmarshal ${kind.slice(0, 60)} into Go struct field ${struct}.${name} of type ${type}`,
    );
  }
}

function kindOf(value: JsonValue): string {
  if (value instanceof JsonNumber) return 'number';
  if (value instanceof JsonObject) return 'object';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : String(value === null ? 'null' : typeof value);
}
