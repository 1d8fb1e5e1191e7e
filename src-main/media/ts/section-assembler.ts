import { u8, u16 } from './bytes.ts';
import { crc32Mpeg } from './crc32.ts';
import { PACKET_BODY_BYTES } from './packet.ts';
import type { TsStats } from './stats.ts';

/** The largest section there is (private ones; PAT and PMT stay below 1024). */
const MAX_SECTION_BYTES = 4096;

/** A table id that says the rest of the packet is stuffing. */
const NO_TABLE = 0xff;

/** Puts the sections of one PID together and hands over those with a right CRC. */
export class SectionAssembler {
  readonly #onSection: (section: Uint8Array) => void;
  readonly #stats: TsStats;
  readonly #buffer = Buffer.alloc(MAX_SECTION_BYTES);
  readonly #last = Buffer.alloc(PACKET_BODY_BYTES);
  #lastBytes = 0;
  #length = 0;
  #open = false;

  constructor(onSection: (section: Uint8Array) => void, stats: TsStats) {
    this.#onSection = onSection;
    this.#stats = stats;
  }

  /** Takes the payload `packet[start…end]` of one transport packet. */
  packet(packet: Buffer, start: number, end: number, unitStart: boolean): void {
    this.#lastBytes = packet.copy(this.#last, 0, start, end);
    let at = start;
    if (unitStart) {
      const pointed = start + 1 + u8(packet, start);
      if (this.#open) this.#append(packet, start + 1, Math.min(pointed, end));
      this.#open = true;
      this.#length = 0;
      at = pointed;
    }
    while (this.#open && at < end) {
      if (this.#length === 0 && packet[at] === NO_TABLE) {
        this.#open = false;
        return;
      }
      at = this.#append(packet, at, end);
    }
  }

  /** True when `packet[start…end]` is what was taken last. */
  repeats(packet: Buffer, start: number, end: number): boolean {
    return this.#last.compare(packet, start, end, 0, this.#lastBytes) === 0;
  }

  /** Packets were lost: forgets what was being collected. */
  lost(): void {
    this.#open = false;
    this.#length = 0;
  }

  /** Adds bytes up to the section's end, hands it over when it is whole, and returns the offset behind. */
  #append(packet: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end && this.#length < 3) {
      this.#buffer[this.#length] = u8(packet, at);
      this.#length += 1;
      at += 1;
    }
    if (this.#length < 3) return at;
    const total = 3 + (u16(this.#buffer, 1) & 0x0fff);
    if (total > MAX_SECTION_BYTES) {
      this.lost();
      return end;
    }
    const taken = Math.min(end - at, total - this.#length);
    packet.copy(this.#buffer, this.#length, at, at + taken);
    this.#length += taken;
    if (this.#length === total) {
      this.#length = 0;
      this.#check(this.#buffer.subarray(0, total));
    }
    return at + taken;
  }

  #check(section: Buffer): void {
    if (crc32Mpeg(section) === 0) this.#onSection(section);
    else this.#stats.crcErrors += 1;
  }
}
