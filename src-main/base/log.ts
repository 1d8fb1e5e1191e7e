/** How much a log line matters. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Values beside a log line. Keys that look like credentials are blanked, and credentials in texts are removed. */
export type LogFields = Readonly<Record<string, unknown>>;

/** What rooms are given to say what they do. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger whose lines carry `fields` as well. */
  child(fields: LogFields): Logger;
}

/** One line, as a sink gets it: already redacted. */
export interface LogRecord {
  readonly level: LogLevel;
  readonly timeMs: number;
  readonly message: string;
  readonly fields: LogFields;
}

const SECRET_KEY =
  /authorization|cookie|secret|token|passw(?:or)?d|passphrase|credential|(?:api|private)[-_]?key|headers$|signature|^sig$|payment|segcreds/i;
const SECRET_IN_TEXT: readonly (readonly [RegExp, string])[] = [
  [/\b(bearer|basic)\s+[\w.~+/=-]+/gi, '$1 [removed]'],
  [/\b(x-api-key|api[-_]?key|cookie|passw(?:or)?d)(["']?\s*[:=]\s*["']?)[^\s"',;&]+/gi, '$1$2[removed]'],
  [/\b(rivulet:)[^\s"']+/gi, '$1[removed]'],
  [/(:\/\/)[^/\s@]+@/g, '$1[removed]@'],
  [/([?&](?:[\w-]*(?:token|key|secret|password|signature|sig))=)[^&\s]+/gi, '$1[removed]'],
];

/**
 * Removes credentials from a text: authorization values and keys, user names and passwords in URLs, secret query values, and
 * `rivulet://` links, which carry tokens.
 */
export function redactText(text: string): string {
  return SECRET_IN_TEXT.reduce(
    (result, [pattern, replacement]) => result.replace(pattern, replacement),
    text,
  );
}

/** Objects further down than this are not looked into. */
const MAX_DEPTH = 6;

function redactFields(fields: LogFields, depth = 0): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      SECRET_KEY.test(key) ? '[removed]' : redactValue(value, depth + 1),
    ]),
  );
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (value instanceof Error) return redactText(value.message);
  if (depth > MAX_DEPTH && typeof value === 'object' && value !== null) return '[…]';
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
  return isPlainObject(value) ? redactFields(value, depth) : value;
}

function isPlainObject(value: unknown): value is LogFields {
  if (value === null || typeof value !== 'object') return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Makes a logger that hands every line at or above `level` to `sink`, redacted. */
export function createLogger(
  sink: (record: LogRecord) => void,
  level: LogLevel = 'info',
  bound: LogFields = {},
): Logger {
  const order: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];
  const threshold = order.indexOf(level);
  const write = (lineLevel: LogLevel, message: string, fields: LogFields = {}): void => {
    if (order.indexOf(lineLevel) < threshold) return;
    const all = redactFields({ ...bound, ...fields });
    sink({ level: lineLevel, timeMs: Date.now(), message: redactText(message), fields: all });
  };
  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
    child: (fields) => createLogger(sink, level, { ...bound, ...fields }),
  };
}

/** A logger that says nothing. */
export const silentLogger: Logger = createLogger(() => undefined, 'error');
