import { redactText } from './log.ts';

/**
 * A text from a peer as it may be shown: one line of at most `maxLength` characters (300 by default), without control
 * characters and credentials.
 */
export function tidyText(text: string, maxLength = 300): string {
  const line = redactText(
    text
      .slice(0, 4 * maxLength)
      .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
      .trim(),
  );
  return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line;
}
