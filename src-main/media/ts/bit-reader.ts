/** Reads bits, most significant first, and the Exp-Golomb codes of H.264 (ITU-T H.264, 9.1). */
export class BitReader {
  readonly #bytes: Uint8Array;
  readonly #endBit: number;
  #bit: number;

  constructor(bytes: Uint8Array, start = 0) {
    this.#bytes = bytes;
    this.#bit = start * 8;
    this.#endBit = bytes.length * 8;
  }

  /** True when more was read than there is; what was read beyond the end came back as zeros. */
  get overrun(): boolean {
    return this.#bit > this.#endBit;
  }

  /** The next bit. */
  bit(): number {
    const byte = this.#bytes[this.#bit >> 3] ?? 0;
    const value = (byte >> (7 - (this.#bit & 7))) & 1;
    this.#bit += 1;
    return value;
  }

  /** The next bit as a flag. */
  flag(): boolean {
    return this.bit() === 1;
  }

  /** An unsigned number of `count` bits, at most 32. */
  bits(count: number): number {
    let value = 0;
    for (let index = 0; index < count; index += 1) value = value * 2 + this.bit();
    return value;
  }

  /** Steps over `count` bits. */
  skip(count: number): void {
    this.#bit += count;
  }

  /** An unsigned Exp-Golomb number; 0 when the code is longer than 32 bits, which no valid stream has. */
  ue(): number {
    let zeros = 0;
    while (zeros <= 32 && this.bit() === 0) zeros += 1;
    if (zeros > 32) {
      this.#bit = this.#endBit + 1;
      return 0;
    }
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** A signed Exp-Golomb number. */
  se(): number {
    const code = this.ue();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }
}
