import { redactText } from '../base/log.ts';

/** Longest text of a server that is shown, in characters. */
const MAX_SHOWN = 300;

/** A text from a server as it may be shown: one line of bounded length, without control characters and credentials. */
export function tidyText(text: string): string {
  const line = redactText(
    text
      .slice(0, 4 * MAX_SHOWN)
      .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
      .trim(),
  );
  return line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}…` : line;
}
