import type { LogRecord } from '../../base/log.ts';

/** A log record as one line of JSON, for commands with `--json`. */
export function jsonLogLine({ level, timeMs, message, fields }: LogRecord): string {
  return JSON.stringify({ event: 'log', time: new Date(timeMs).toISOString(), level, message, ...fields });
}

/** A log record as one line for people: the time of day, the level unless it is "info", and what was said. */
export function textLogLine({ level, timeMs, message, fields }: LogRecord): string {
  const time = new Date(timeMs).toISOString().slice(11, 19);
  const details = Object.entries(fields).map(([key, value]) => `${key}=${String(value)}`);
  return [time, ...(level === 'info' ? [] : [level]), message, ...details].join('  ');
}
