const POLYNOMIAL = 0x04c11db7;

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit += 1) {
    value = value & 0x80000000 ? (value << 1) ^ POLYNOMIAL : value << 1;
  }
  return value >>> 0;
});

/**
 * The CRC of PSI sections (ISO/IEC 13818-1, annex A): most significant bit first, start value all ones, not inverted.
 * Over a section with its CRC included the result is 0.
 */
export function crc32Mpeg(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let crc = 0xffffffff;
  for (let at = start; at < end; at += 1) {
    crc = (crc << 8) ^ (TABLE[(crc >>> 24) ^ (bytes[at] ?? 0)] ?? 0);
  }
  return crc >>> 0;
}
