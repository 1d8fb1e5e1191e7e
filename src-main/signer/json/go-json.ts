/** A number as it was written, so that no digit is lost. */
export class JsonNumber {
  /** As JSON writes numbers. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** The entries of an object in their order; a key may come more than once. */
export type JsonEntries = readonly (readonly [key: string, value: JsonValue])[];

/** An object of JSON. */
export class JsonObject {
  readonly entries: JsonEntries;

  constructor(entries: JsonEntries) {
    this.entries = entries;
  }
}

/** A value of JSON with its numbers as texts. */
export type JsonValue = null | boolean | string | JsonNumber | readonly JsonValue[] | JsonObject;

/** What was read, or why it is no JSON, in the words of Go's `encoding/json`. */
export type JsonResult =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly fault: string };

/** Deeper values are refused; no message of a gateway goes further down than three. */
const MAX_DEPTH = 100;

const SPACE = /[ \t\r\n]*/y;
// Unrolled, so that a string without an end takes no more time than one with it. Control characters are left to JSON.parse.
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/sy;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERAL = /null|true|false/y;
const LITERALS: Readonly<Record<string, null | boolean>> = { null: null, true: true, false: false };

/**
 * Reads the first value of a text as Go's `json.Decoder` does: what follows it is left alone. Unlike `JSON.parse` it keeps
 * the digits of numbers, which amounts of wei need, and tells repeated keys.
 */
export function parseGoJson(text: string): JsonResult {
  try {
    return { ok: true, value: new Reader(text).value(0) };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, fault: error.message };
    throw error;
  }
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): JsonValue {
    if (depth > MAX_DEPTH) throw new SyntaxError('exceeded max depth');
    switch (this.#peek()) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
        return this.#string();
      default:
        return this.#scalar();
    }
  }

  #object(depth: number): JsonObject {
    const entries: [string, JsonValue][] = [];
    this.#at += 1;
    if (this.#peek() === '}') {
      this.#at += 1;
      return new JsonObject(entries);
    }
    for (;;) {
      if (this.#peek() !== '"') throw this.#fault('looking for beginning of object key string');
      const key = this.#string();
      this.#expect(':', 'after object key');
      entries.push([key, this.value(depth + 1)]);
      if (this.#next('}', 'after object key:value pair')) return new JsonObject(entries);
    }
  }

  #array(depth: number): readonly JsonValue[] {
    const items: JsonValue[] = [];
    this.#at += 1;
    if (this.#peek() === ']') {
      this.#at += 1;
      return items;
    }
    for (;;) {
      items.push(this.value(depth + 1));
      if (this.#next(']', 'after array element')) return items;
    }
  }

  #string(): string {
    const token = this.#token(STRING);
    if (token === null) throw new SyntaxError('unexpected EOF');
    try {
      return JSON.parse(token) as string;
    } catch {
      throw new SyntaxError('invalid character in string literal');
    }
  }

  #scalar(): JsonValue {
    const number = this.#token(NUMBER);
    if (number !== null) return new JsonNumber(number);
    const literal = this.#token(LITERAL);
    if (literal === null) throw this.#fault('looking for beginning of value');
    return LITERALS[literal] ?? null;
  }

  /** Takes a comma, or the `end`: true then. */
  #next(end: string, where: string): boolean {
    const found = this.#peek();
    if (found !== ',' && found !== end) throw this.#fault(where);
    this.#at += 1;
    return found === end;
  }

  #expect(character: string, where: string): void {
    if (this.#peek() !== character) throw this.#fault(where);
    this.#at += 1;
  }

  /** The next character that is no space; '' at the end. */
  #peek(): string {
    SPACE.lastIndex = this.#at;
    SPACE.test(this.#text);
    this.#at = SPACE.lastIndex;
    return this.#text.charAt(this.#at);
  }

  #token(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const token = pattern.exec(this.#text)?.[0] ?? null;
    if (token !== null) this.#at += token.length;
    return token;
  }

  #fault(where: string): SyntaxError {
    const character = this.#text.charAt(this.#at);
    if (character === '') return new SyntaxError(this.#text.trim() === '' ? 'EOF' : 'unexpected EOF');
    return new SyntaxError(`invalid character ${JSON.stringify(character).replace(/^"|"$/g, "'")} ${where}`);
  }
}
