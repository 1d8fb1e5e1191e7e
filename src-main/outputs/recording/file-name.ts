import type { RecordedFile } from '../../../src-preload/contract.ts';

/** What the places of a template stand for. */
export interface NameParts {
  /** Local time is used. */
  readonly at: Date;
  /** '' where there is none. */
  readonly model: string;
  readonly what: RecordedFile['kind'];
  /** From 1. */
  readonly count: number;
}

/** Bytes of UTF-8 of a name without its ending: file systems take 255, and ` (12)`, the ending and a mark have to fit, too. */
const MAX_BYTES = 200;

/** What no name may hold on Windows, and what would show it other than it is: control and direction marks. */
const FORBIDDEN = /[<>:"/\\|?*\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029\ufeff]/gu;

/** Names of devices on Windows, with any ending. */
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i;

/**
 * A file name without its ending, from a template with the places `{date}` (2026-11-23), `{time}` (14-05-09), `{model}`,
 * `{what}` and `{count}`; others stay as they are. It can be used on every system: no name of a device, nothing forbidden, no
 * dots or spaces around it, not too long.
 */
export function fileName(template: string, parts: NameParts): string {
  const filled = template.replaceAll(/\{(date|time|model|what|count)\}/g, (_, place: string) =>
    // A model's name may hold slashes and places of its own: it is made safe with the rest, and not filled again.
    placeValue(place, parts),
  );
  return safeName(filled);
}

function placeValue(place: string, { at, model, what, count }: NameParts): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  switch (place) {
    case 'date':
      return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
    case 'time':
      return `${two(at.getHours())}-${two(at.getMinutes())}-${two(at.getSeconds())}`;
    case 'model':
      return model;
    case 'what':
      return what;
    default:
      return String(count);
  }
}

function safeName(text: string): string {
  const plain = text.normalize('NFC').replaceAll(FORBIDDEN, '-').replaceAll(/\s+/gu, ' ');
  const bare = trimmed(shortened(trimmed(plain)));
  if (bare === '') return 'recording';
  return RESERVED.test(bare) ? `_${bare}` : bare;
}

/** Without dots and spaces around it: at the front they hide it, at the end Windows drops them. */
function trimmed(text: string): string {
  return text.replaceAll(/^[\s.]+|[\s.]+$/gu, '');
}

/** Cut where it is too long, never within what is seen as one character. */
function shortened(text: string): string {
  if (Buffer.byteLength(text) <= MAX_BYTES) return text;
  let result = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (Buffer.byteLength(result) + Buffer.byteLength(segment) > MAX_BYTES) break;
    result += segment;
  }
  return result;
}
