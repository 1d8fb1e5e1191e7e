/** The byte at `at`, 0 beyond the end: parsers of untrusted bytes stay total. */
export function u8(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

/** The big-endian 16-bit number at `at`; bytes beyond the end count as 0. */
export function u16(bytes: Uint8Array, at: number): number {
  return (u8(bytes, at) << 8) | u8(bytes, at + 1);
}

/** A Buffer over the same memory, for its native search and copy. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * A Buffer of `size` bytes that owns its ArrayBuffer, contents undefined: what leaves this room may be transferred to
 * another thread, which memory from Node's shared pool must not be.
 */
export function ownBuffer(size: number): Buffer {
  return Buffer.allocUnsafeSlow(size);
}
