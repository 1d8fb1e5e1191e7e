const PACKET_BYTES = 188;
const SYNC = 0x47;

/**
 * Counts the pictures in an MPEG-TS byte stream that is only passing by: a picture is a packet that starts a PES with a
 * video stream id (ISO/IEC 13818-1, 2.4.3.7). Looks at a few bytes per packet and keeps none but a split header.
 */
export class PictureCounter {
  /** Bytes of a packet that the last chunk ended in. */
  #carry: Uint8Array = new Uint8Array(0);

  /** Pictures that start in `chunk`. */
  count(chunk: Uint8Array): number {
    const bytes = this.#carry.length > 0 ? Buffer.concat([this.#carry, chunk]) : chunk;
    let pictures = 0;
    let offset = 0;
    while (offset + PACKET_BYTES <= bytes.length) {
      if (bytes[offset] !== SYNC) {
        offset += 1;
        continue;
      }
      if (startsPicture(bytes, offset)) pictures += 1;
      offset += PACKET_BYTES;
    }
    this.#carry = bytes.slice(offset);
    return pictures;
  }

  /** Forgets a packet that was cut off, at the end of a segment. */
  reset(): void {
    this.#carry = new Uint8Array(0);
  }
}

function startsPicture(bytes: Uint8Array, at: number): boolean {
  const payloadStarts = ((bytes[at + 1] ?? 0) & 0x40) !== 0;
  const control = (bytes[at + 3] ?? 0) & 0x30;
  if (!payloadStarts || (control & 0x10) === 0) return false;
  const adaptation = control === 0x30 ? 1 + (bytes[at + 4] ?? 0) : 0;
  const payload = at + 4 + adaptation;
  if (payload + 4 > at + PACKET_BYTES) return false;
  const isStartCode = bytes[payload] === 0 && bytes[payload + 1] === 0 && bytes[payload + 2] === 1;
  return isStartCode && ((bytes[payload + 3] ?? 0) & 0xf0) === 0xe0;
}
