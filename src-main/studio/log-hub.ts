import type { LogRecord as ContractRecord } from '../../src-preload/contract.ts';
import { createLogger, type Logger, type LogLevel, type LogRecord } from '../base/log.ts';

/** Lines that are kept; the oldest go first. */
const KEPT_RECORDS = 2000;
/** Listeners are told at most so often, in milliseconds. */
const BATCH_MS = 250;
/** Longest text of a field, in characters. */
const MAX_FIELD_LENGTH = 2000;

type JsonField = ContractRecord['fields'][string];

/** Options of a {@link LogHub}. */
export interface LogHubOptions {
  /** Lines below it are left out. Default `debug`. */
  readonly level?: LogLevel;
  /** Gets every line as well, at once: a terminal or a file. */
  readonly sink?: (record: LogRecord) => void;
}

/** Where all lines of the log meet, already without secrets: the last 2000 are kept, listeners get them in batches. */
export class LogHub {
  /** Writes to the hub. */
  readonly logger: Logger;
  readonly #listeners = new Set<(records: ContractRecord[]) => void>();
  readonly #sink: ((record: LogRecord) => void) | undefined;
  #records: ContractRecord[] = [];
  #waiting: ContractRecord[] = [];
  #timer: NodeJS.Timeout | undefined;
  #count = 0;

  constructor(options: LogHubOptions = {}) {
    this.#sink = options.sink;
    this.logger = createLogger((record) => this.#add(record), options.level ?? 'debug');
  }

  /** The lines that are kept, oldest first. */
  get records(): ContractRecord[] {
    return this.#records.slice(-KEPT_RECORDS);
  }

  /** Listens to new lines, at most four times a second. @returns a function that ends it */
  subscribe(listener: (records: ContractRecord[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Hands out what waits, and stops the clock. Idempotent. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#deliver();
  }

  #add(record: LogRecord): void {
    this.#sink?.(record);
    this.#count += 1;
    const { timeMs, level, message } = record;
    const entry = { id: this.#count, timeMs, level, message, fields: jsonFields(record.fields) };
    this.#records.push(entry);
    // Cut now and then, not at every line.
    if (this.#records.length >= 2 * KEPT_RECORDS) this.#records = this.#records.slice(-KEPT_RECORDS);
    if (this.#listeners.size === 0) return;
    this.#waiting.push(entry);
    if (this.#waiting.length > KEPT_RECORDS) this.#waiting.shift();
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#deliver();
    }, BATCH_MS).unref();
  }

  #deliver(): void {
    const records = this.#waiting;
    if (records.length === 0) return;
    this.#waiting = [];
    for (const listener of this.#listeners) listener(records);
  }
}

/** Fields as JSON values; numbers too large for JSON become texts, and what is no JSON at all is left out. */
function jsonFields(fields: LogRecord['fields']): ContractRecord['fields'] {
  return Object.fromEntries(Object.entries(fields).flatMap(([key, value]) => jsonField(key, value)));
}

function jsonField(key: string, value: unknown): [string, JsonField][] {
  if (typeof value === 'string')
    return [[key, value.length > MAX_FIELD_LENGTH ? `${value.slice(0, MAX_FIELD_LENGTH)}…` : value]];
  try {
    const text = JSON.stringify(value, (_key, part: unknown) =>
      typeof part === 'bigint' ? String(part) : part,
    );
    if (text === undefined) return [];
    return [[key, text.length > MAX_FIELD_LENGTH ? `${text.slice(0, MAX_FIELD_LENGTH)}…` : JSON.parse(text)]];
  } catch {
    return [[key, '[not JSON]']];
  }
}
