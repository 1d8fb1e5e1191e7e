/** Bytes as hexadecimal digits after `0x`. */
export type Hex = `0x${string}`;

/** 32 bytes of nothing: a block hash that is not known. */
export const ZERO_HASH: Hex = `0x${'0'.repeat(64)}`;

/** The address of nobody. */
export const ZERO_ADDRESS: Hex = `0x${'0'.repeat(40)}`;

/** Bytes of an address. */
export const ADDRESS_BYTES = 20;

/** Bytes as lower-case hexadecimal digits after `0x`. */
export function toHex(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}

/** The bytes that {@link toHex} wrote; `hex` has an even number of digits. */
export function fromHex(hex: Hex): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.slice(2), 'hex'));
}

/** A whole number, not negative, as big-endian bytes without leading zeros; none for 0, as Go's `big.Int.Bytes`. */
export function bigEndian(value: bigint): Uint8Array {
  const digits = value === 0n ? '' : value.toString(16);
  return fromHex(`0x${digits.length % 2 === 0 ? digits : `0${digits}`}`);
}

/** The number that big-endian bytes stand for; 0 for none. */
export function fromBigEndian(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(toHex(bytes));
}

/**
 * A whole number as 32 big-endian bytes, Solidity's `uint256`.
 * @throws RangeError for a negative number or one of more than 256 bits
 */
export function uint256(value: bigint): Uint8Array {
  if (value < 0n || value >> 256n !== 0n) throw new RangeError(`${value} is not a uint256`);
  return fromHex(`0x${value.toString(16).padStart(64, '0')}`);
}

/**
 * The last `length` bytes, with zeros before fewer: how Go makes addresses and hashes of bytes (go-ethereum
 * `common.BytesToAddress`, `common.BytesToHash`).
 */
export function lastBytes(bytes: Uint8Array, length: number): Uint8Array {
  const last = bytes.subarray(Math.max(0, bytes.length - length));
  const padded = new Uint8Array(length);
  padded.set(last, length - last.length);
  return padded;
}

/** Whether two addresses or hashes are the same; upper and lower case do not matter. */
export function sameHex(a: Hex, b: Hex): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
