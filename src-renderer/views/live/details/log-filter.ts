import type { LogRecord } from '../../../../src-preload/contract.ts';

/** What of the log is shown. */
export interface LogFilter {
  /** Lines of this level and worse. */
  readonly level: LogRecord['level'];
  /** Words that all have to be in the line, in any case; '' for all lines. */
  readonly text: string;
}

const ORDER: readonly LogRecord['level'][] = ['debug', 'info', 'warn', 'error'];

/** The lines that fit, in their order. */
export function filterLog(records: readonly LogRecord[], { level, text }: LogFilter): readonly LogRecord[] {
  const least = ORDER.indexOf(level);
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (least === 0 && words.length === 0) return records;
  return records.filter((record) => {
    if (ORDER.indexOf(record.level) < least) return false;
    if (words.length === 0) return true;
    const line = `${record.level} ${record.message} ${fieldsText(record)}`.toLowerCase();
    return words.every((word) => line.includes(word));
  });
}

/** The fields of a line as `name=value`, values as JSON where they are not plain words. */
export function fieldsText({ fields }: LogRecord): string {
  return Object.entries(fields)
    .map(
      ([name, value]) =>
        `${name}=${typeof value === 'string' && /^\S+$/.test(value) ? value : JSON.stringify(value)}`,
    )
    .join(' ');
}

/** A line as it is copied. */
export function logLine(record: LogRecord): string {
  const time = new Date(record.timeMs).toISOString();
  return `${time} ${record.level.padEnd(5)} ${record.message} ${fieldsText(record)}`.trimEnd();
}
