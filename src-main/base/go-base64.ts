/**
 * Decodes standard base64 as strictly as Go's `StdEncoding`: padded, no other alphabet, line breaks ignored.
 * Null where it is not that.
 */
export function decodeBase64(text: string): Buffer | null {
  const packed = text.replace(/[\r\n]/g, '');
  const wellFormed = packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed);
  return wellFormed ? Buffer.from(packed, 'base64') : null;
}

/** Offset of the first character that cannot be there, for error messages as Go words them. */
export function base64FaultOffset(text: string): number {
  const fault = text.replace(/={0,2}$/, '').search(/[^A-Za-z0-9+/]/);
  return fault === -1 ? text.length - (text.length % 4) : fault;
}
