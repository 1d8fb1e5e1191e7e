import { AV_NOPTS_VALUE } from 'node-av/constants';
import { Packet, type Stream } from 'node-av/lib';
import { type Deferred, deferred } from '../../../base/async.ts';
import { BoundedQueue } from '../../../base/bounded-queue.ts';
import { GatewayError } from '../../../base/errors.ts';
import type { SourceCounts } from './counts.ts';
import type { MediaInput } from './media-input.ts';
import { PacketClock } from './packet-clock.ts';

/** A packet for a track's decoder (its own to free), or the end of a pass through the input. */
export type TrackItem = Packet | 'pass-end';

/** A track with fewer packets than this waiting is read ahead for. */
const WANTED = 12;
/** Packets one track may hold while another is read for: some files interleave badly. */
const MAX_WAITING = 4096;
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

interface Track {
  readonly stream: Stream;
  readonly queue: BoundedQueue<TrackItem>;
  readonly usToSession: number;
  readonly usualUs: number;
  wanted: boolean;
}

/**
 * Reads an input ahead for its tracks: each gets its packets in a bounded queue, with session timestamps in
 * microseconds, pass after pass when looping.
 */
export class PacketReader {
  readonly #input: MediaInput;
  readonly #clock: PacketClock;
  readonly #tracks = new Map<number, Track>();
  readonly #counts: SourceCounts;
  #waitingBytes = 0;
  #room: Deferred<void> = deferred();

  /** @param usualUs length in microseconds of a packet that does not say its own, for each track */
  constructor(input: MediaInput, counts: SourceCounts, usualUs: { video: number; audio: number }) {
    this.#input = input;
    this.#counts = counts;
    this.#clock = new PacketClock(input.startUs, input.video.index);
    this.#add(input.video, usualUs.video);
    if (input.audio) this.#add(input.audio, usualUs.audio);
  }

  /** The packets of a track, for one reader. Leaving the loop says that no more are wanted. */
  async *items(stream: Stream): AsyncGenerator<TrackItem> {
    const track = this.#tracks.get(stream.index);
    if (!track) return;
    try {
      for await (const item of track.queue) {
        if (item !== 'pass-end') this.#waitingBytes -= item.size;
        this.#wake();
        yield item;
      }
    } finally {
      track.wanted = false;
      this.#wake();
    }
  }

  /**
   * Reads until the input ends, or no track wants more.
   * @throws GatewayError `media_…`; the signal's reason
   */
  async run(loop: boolean, signal: AbortSignal): Promise<void> {
    const onAbort = (): void => this.#wake();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      for (;;) {
        const packets = await this.#readPass(signal);
        for (const track of this.#tracks.values()) track.queue.push('pass-end');
        if (!loop || packets === 0 || !this.#anyWanted()) break;
        await this.#input.rewind();
        this.#clock.nextPass();
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      for (const track of this.#tracks.values()) track.queue.end();
    }
  }

  /** Frees packets nobody took. */
  close(): void {
    for (const track of this.#tracks.values()) {
      for (const item of track.queue.clear()) if (item !== 'pass-end') item.free();
    }
  }

  /** Reads to the end once; gives the number of packets it found. */
  async #readPass(signal: AbortSignal): Promise<number> {
    const packet = new Packet();
    packet.alloc();
    let packets = 0;
    try {
      while (await this.#hungry(signal)) {
        const read = await this.#input.read(packet);
        if (read === 'end') break;
        if (read === 'damaged') this.#counts.packetsDamaged += 1;
        if (read === 'packet') {
          packets += 1;
          this.#route(packet);
        }
        packet.unref();
      }
      return packets;
    } finally {
      packet.free();
    }
  }

  #route(packet: Packet): void {
    const track = this.#tracks.get(packet.streamIndex);
    if (!track?.wanted) return;
    const usOf = (ts: bigint): number | null =>
      ts === AV_NOPTS_VALUE ? null : Math.round(Number(ts) * track.usToSession);
    const durationUs = usOf(packet.duration) || track.usualUs;
    const times = this.#clock.place(
      packet.streamIndex,
      { ptsUs: usOf(packet.pts), dtsUs: usOf(packet.dts) },
      durationUs,
    );
    const own = packet.clone();
    if (!own) throw new GatewayError('internal', 'no memory for packets');
    own.pts = times.ptsUs === null ? AV_NOPTS_VALUE : BigInt(times.ptsUs);
    own.dts = times.dtsUs === null ? AV_NOPTS_VALUE : BigInt(times.dtsUs);
    own.duration = BigInt(durationUs);
    if (track.queue.push(own)) this.#waitingBytes += own.size;
    else own.free();
  }

  /** Waits until a track wants packets; false when none will any more. */
  async #hungry(signal: AbortSignal): Promise<boolean> {
    for (;;) {
      signal.throwIfAborted();
      if (!this.#anyWanted()) return false;
      const wanted = [...this.#tracks.values()].filter((track) => track.wanted);
      const full =
        this.#waitingBytes > MAX_WAITING_BYTES || wanted.some((track) => track.queue.size >= MAX_WAITING - 1);
      if (!full && wanted.some((track) => track.queue.size < WANTED)) return true;
      await this.#nextRoom();
    }
  }

  #nextRoom(): Promise<void> {
    this.#room = deferred();
    return this.#room.promise;
  }

  #wake(): void {
    this.#room.resolve();
  }

  #anyWanted(): boolean {
    return [...this.#tracks.values()].some((track) => track.wanted);
  }

  #add(stream: Stream, usualUs: number): void {
    this.#tracks.set(stream.index, {
      stream,
      queue: new BoundedQueue<TrackItem>(MAX_WAITING),
      usToSession: stream.timeBase.toDouble() * 1e6,
      usualUs,
      wanted: true,
    });
  }
}
