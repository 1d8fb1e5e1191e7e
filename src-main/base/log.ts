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
  /authorization|cookie|secret|token|password|passwd|api[-_]?key|signature|^sig$|payment|segcreds/i;
const SECRET_IN_TEXT: readonly (readonly [RegExp, string])[] = [
  [/\b(bearer|basic)\s+[\w.~+/=-]+/gi, '$1 [removed]'],
  [/(:\/\/)[^/\s:@]+:[^/\s@]+@/g, '$1[removed]@'],
  [/([?&](?:[\w-]*(?:token|key|secret|password|signature|sig))=)[^&\s]+/gi, '$1[removed]'],
];

/** Removes credentials from a text: authorization values, user names and passwords in URLs, secret query values. */
export function redactText(text: string): string {
  return SECRET_IN_TEXT.reduce(
    (result, [pattern, replacement]) => result.replace(pattern, replacement),
    text,
  );
}

function redactFields(fields: LogFields): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      SECRET_KEY.test(key) ? '[removed]' : redactValue(value),
    ]),
  );
}

function redactValue(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (value instanceof Error) return redactText(value.message);
  if (Array.isArray(value)) return value.map(redactValue);
  const isPlain =
    value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? redactFields(value as LogFields) : value;
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
