import { createLogger, type Logger } from '../../base/log.ts';
import type { StatusLine } from './status-line.ts';

/** A logger for `--verbose`: each line stays above the status line. */
export function terminalLogger(line: StatusLine): Logger {
  return createLogger((record) => {
    const fields = Object.entries(record.fields).map(([key, value]) => `${key}=${String(value)}`);
    line.say([`[${record.level}]`, record.message, ...fields].join(' '));
  }, 'debug');
}
