/** A value that JSON has. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** A text of a segment: a message, or something else of so many bytes. */
export type JsonText =
  | { readonly kind: 'message'; readonly message: JsonValue }
  | { readonly kind: 'bad'; readonly bytes: number };

const NEWLINE = 0x0a;

/**
 * Takes the texts out of one segment. The first line decides: when it is JSON by itself, every line is a text and is
 * there as soon as its end is; when it opens an object or array and does not close it, the whole segment is one text,
 * and only if that is no JSON is each of its lines taken for one.
 */
export class JsonLines {
  #layout: 'unknown' | 'lines' | 'whole' = 'unknown';
  /** What has arrived of the text that has not ended. */
  #rest: Uint8Array[] = [];

  /** Adds bytes; returns the texts that ended in them. */
  push(bytes: Uint8Array): JsonText[] {
    const texts: JsonText[] = [];
    let from = 0;
    while (this.#layout !== 'whole') {
      const newline = bytes.indexOf(NEWLINE, from);
      if (newline < 0) break;
      const line = this.#take(bytes.subarray(from, newline + 1));
      from = newline + 1;
      this.#addLine(line, texts);
    }
    if (from < bytes.length) this.#rest.push(bytes.subarray(from));
    return texts;
  }

  /** The segment has ended; returns the texts that were left. */
  end(): JsonText[] {
    const text = this.#take(new Uint8Array());
    const whole = parseText(text);
    if (!whole) return [];
    if (whole.kind === 'message' || this.#layout !== 'whole') return [whole];
    return text
      .toString()
      .split('\n')
      .flatMap((line) => parseText(Buffer.from(line)) ?? []);
  }

  #addLine(line: Buffer, texts: JsonText[]): void {
    const text = parseText(line);
    if (!text) return;
    if (this.#layout === 'unknown') {
      if (text.kind === 'bad' && /^\s*[[{]/.test(line.toString())) {
        this.#layout = 'whole';
        this.#rest.push(line);
        return;
      }
      if (text.kind === 'message') this.#layout = 'lines';
    }
    texts.push(text);
  }

  #take(last: Uint8Array): Buffer {
    const text = Buffer.concat([...this.#rest, last]);
    this.#rest = [];
    return text;
  }
}

/** Undefined for a text of nothing but white space. */
function parseText(bytes: Buffer): JsonText | undefined {
  const text = bytes.toString().trim();
  if (text === '') return undefined;
  try {
    return { kind: 'message', message: JSON.parse(text) as JsonValue };
  } catch {
    return { kind: 'bad', bytes: bytes.length };
  }
}
