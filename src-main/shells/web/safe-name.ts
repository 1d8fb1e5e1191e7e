import { extname } from 'node:path';

/** Most bytes of a name without its ending, and of the ending (longer ones are none): file systems take 255 in all. */
const MAX_STEM_BYTES = 160;
const MAX_ENDING_BYTES = 16;

/** Names that Windows keeps for devices, whatever their ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** A file name without anything that could lead elsewhere or trouble a file system; at most 176 bytes. */
export function safeName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}<>:"/\\|?*]/gu, '_')
    .replaceAll(/^[.\s]+|[.\s]+$/g, '');
  const ending = Buffer.byteLength(extname(plain)) > MAX_ENDING_BYTES ? '' : extname(plain);
  const stem = firstBytes(plain.slice(0, plain.length - ending.length), MAX_STEM_BYTES).replace(
    /[.\s]+$/,
    '',
  );
  if (stem === '') return `file${ending}`;
  return `${DEVICE.test(stem.split('.')[0] ?? '') ? 'file-' : ''}${stem}${ending}`;
}

/** The first characters of a text, as many as fit, none of them cut. */
function firstBytes(text: string, maxBytes: number): string {
  const buffer = new Uint8Array(maxBytes);
  return text.slice(0, new TextEncoder().encodeInto(text, buffer).read);
}
