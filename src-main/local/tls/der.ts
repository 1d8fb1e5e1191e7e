/** Distinguished Encoding Rules (X.690): only what a certificate needs. Each function answers one complete element. */
function element(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const digits: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return Buffer.concat([Buffer.from([tag, 0x80 | digits.length, ...digits]), content]);
}

/** SEQUENCE of elements. */
export const sequence = (...elements: readonly Uint8Array[]): Buffer =>
  element(0x30, Buffer.concat(elements));

/** A non-negative INTEGER given as big-endian bytes; leading zeros are normalised. */
export function integer(bigEndian: Uint8Array): Buffer {
  const first = bigEndian.findIndex((byte) => byte !== 0);
  const digits = first === -1 ? Buffer.from([0]) : Buffer.from(bigEndian.subarray(first));
  const negative = ((digits[0] ?? 0) & 0x80) !== 0;
  return element(0x02, negative ? Buffer.concat([Buffer.from([0]), digits]) : digits);
}

/** OBJECT IDENTIFIER from its dotted form. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const digits = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
    bytes.push(...digits);
  }
  return element(0x06, Buffer.from(bytes));
}

/** BIT STRING; `unusedBits` of the last byte do not count. */
export const bitString = (bits: Uint8Array, unusedBits = 0): Buffer =>
  element(0x03, Buffer.concat([Buffer.from([unusedBits]), bits]));

/** OCTET STRING. */
export const octetString = (bytes: Uint8Array): Buffer => element(0x04, bytes);

/** BOOLEAN true; DER leaves a default false out. */
export const booleanTrue = (): Buffer => element(0x01, Buffer.from([0xff]));

/** `[number] EXPLICIT`: the element inside a constructed context tag. */
export const explicit = (number: number, inner: Uint8Array): Buffer => element(0xa0 | number, inner);

/** `[number] IMPLICIT` of a primitive type. */
export const implicit = (number: number, content: Uint8Array): Buffer => element(0x80 | number, content);

/** Time as RFC 5280 wants it: UTCTime through 2049, GeneralizedTime from 2050; whole seconds. */
export function time(date: Date): Buffer {
  const digits = `${date.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
  return date.getUTCFullYear() < 2050
    ? element(0x17, Buffer.from(digits.slice(2), 'ascii'))
    : element(0x18, Buffer.from(digits, 'ascii'));
}
