/** Largest entry that is read unless told otherwise, in bytes. */
const MAX_ENTRY_BYTES = 256 * 1024;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_RECORD = 0x7b;
const CLOSE_RECORD = 0x7d;
const BYTE_ORDER_MARK: ReadonlySet<number | undefined> = new Set([0xef, 0xbb, 0xbf]);

/** One entry of a JSON array, or of an object with its key. */
export interface JsonEntry {
  /** Null in an array. */
  readonly key: string | null;
  readonly value: unknown;
}

/**
 * Reads a JSON array or object entry by entry while its bytes come in, so that of an answer with a million entries no more is
 * ever held than one of them. Each entry is read by `JSON.parse`; what stands between them is checked here.
 */
export class JsonEntries {
  readonly #maxEntryBytes: number;
  #container: 'none' | 'list' | 'record' | 'ended' = 'none';
  #count = 0;
  /** Brackets that are open inside the entry. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  #pieces: Uint8Array[] = [];
  #pieceBytes = 0;

  /** @param maxEntryBytes largest entry that is read; 256 KiB by default */
  constructor(maxEntryBytes = MAX_ENTRY_BYTES) {
    this.#maxEntryBytes = maxEntryBytes;
  }

  /**
   * Takes the next bytes.
   * @returns the entries that end in them
   * @throws SyntaxError for anything but an array or object of JSON, or an entry that is too long
   */
  push(chunk: Uint8Array): JsonEntry[] {
    const entries: JsonEntry[] = [];
    if (chunk.length === 0) return entries;
    let start = 0;
    let index = this.#inString ? this.#skipString(chunk, 0) : 0;
    for (; index < chunk.length; index += 1) {
      const byte = chunk[index];
      if (this.#container === 'none' || this.#container === 'ended') {
        this.#outside(byte);
        start = index + 1;
        continue;
      }
      if (byte === QUOTE) index = this.#skipString(chunk, index + 1) - 1;
      else if (byte === OPEN_LIST || byte === OPEN_RECORD) this.#depth += 1;
      else if (byte === CLOSE_LIST || byte === CLOSE_RECORD) {
        if (this.#depth > 0) this.#depth -= 1;
        else {
          entries.push(...this.#close(byte, chunk.subarray(start, index)));
          start = index + 1;
        }
      } else if (byte === COMMA && this.#depth === 0) {
        entries.push(this.#parse(this.#text(chunk.subarray(start, index))));
        start = index + 1;
      }
    }
    if (this.#container === 'list' || this.#container === 'record') this.#keep(chunk.subarray(start));
    return entries;
  }

  /** Says that there are no more bytes. @throws SyntaxError when something is missing */
  end(): void {
    if (this.#container !== 'ended') throw new SyntaxError('it ends too early');
  }

  /**
   * Goes over a string; strings are most of an answer, so that their ends are searched for.
   * @param from the first byte of it that has not been looked at
   * @returns the index after it, or after the chunk when it goes on in the next one
   */
  #skipString(chunk: Uint8Array, from: number): number {
    let at = this.#escaped ? from + 1 : from;
    for (;;) {
      const quote = chunk.indexOf(QUOTE, at);
      const end = quote === -1 ? chunk.length : quote;
      let backslashes = 0;
      while (end - backslashes > at && chunk[end - backslashes - 1] === BACKSLASH) backslashes += 1;
      const escaped = backslashes % 2 === 1;
      if (quote === -1) {
        this.#inString = true;
        this.#escaped = escaped;
        return end;
      }
      at = quote + 1;
      if (!escaped) {
        this.#inString = false;
        this.#escaped = false;
        return at;
      }
    }
  }

  #outside(byte: number | undefined): void {
    if (byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d) return;
    if (this.#container === 'none' && BYTE_ORDER_MARK.has(byte)) return;
    const opens = byte === OPEN_LIST ? 'list' : byte === OPEN_RECORD ? 'record' : null;
    if (this.#container === 'ended' || opens === null) throw new SyntaxError('it is no list');
    this.#container = opens;
  }

  #close(byte: number, rest: Uint8Array): JsonEntry[] {
    if ((byte === CLOSE_LIST) !== (this.#container === 'list'))
      throw new SyntaxError('brackets do not match');
    const text = this.#text(rest);
    // Only an empty container may end without an entry.
    const last = this.#count > 0 || text.trim() !== '' ? [this.#parse(text)] : [];
    this.#container = 'ended';
    return last;
  }

  #parse(text: string): JsonEntry {
    this.#count += 1;
    if (this.#container === 'list') return { key: null, value: JSON.parse(text) };
    const [entry] = Object.entries(JSON.parse(`{${text}}`) as Record<string, unknown>);
    if (entry === undefined) throw new SyntaxError('an entry is missing');
    return { key: entry[0], value: entry[1] };
  }

  #text(rest: Uint8Array): string {
    this.#keep(rest);
    const text = Buffer.concat(this.#pieces, this.#pieceBytes).toString('utf8');
    this.#pieces = [];
    this.#pieceBytes = 0;
    return text;
  }

  #keep(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#pieceBytes += piece.length;
    if (this.#pieceBytes > this.#maxEntryBytes) throw new SyntaxError('an entry is too long');
  }
}
