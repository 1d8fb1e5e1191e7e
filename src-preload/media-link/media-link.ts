import { decodePacket, encodePacket, type LinkFormat, type LinkUnit } from './packet.ts';
import type { LinkPort } from './port.ts';

/** Units that may be on their way unacknowledged: 1 s of pictures at 30 per second, with their sound. */
const MAX_UNITS_IN_FLIGHT = 80;
/** Bytes that may be on their way unacknowledged; a single larger unit still passes. */
const MAX_BYTES_IN_FLIGHT = 4 * 1024 * 1024;
/** The reader acknowledges every so many units, or so many bytes: sooner, so that large ones cannot use up what may be on its way. */
const ACK_EVERY_UNITS = 4;
const ACK_EVERY_BYTES = 256 * 1024;

/** What the owner of a link is told. */
export interface MediaLinkOptions {
  readonly onUnit?: (unit: LinkUnit) => void;
  readonly onFormat?: (format: LinkFormat) => void;
  /** The other side needs a keyframe, or this side has dropped pictures: make the next one a keyframe. */
  readonly onKeyframeWanted?: () => void;
  /** The link has ended, for whatever reason. */
  readonly onClose?: () => void;
  /** Microseconds on the own clock; on main's side it answers the other side's clock questions. */
  readonly nowUs: () => number;
}

/** Counters of a link since it was opened. */
export interface MediaLinkCounts {
  readonly sent: number;
  /** Pictures not sent because the reader lags. */
  readonly dropped: number;
  readonly received: number;
  /** Units on their way. */
  readonly inFlight: number;
}

/** How far main's clock is ahead of the own one, as measured by {@link MediaLink.askClock}. Microseconds. */
export interface ClockOffset {
  readonly offsetUs: number;
  /** The answer came back after so long: the offset is right to half of it. */
  readonly roundTripUs: number;
}

/**
 * One end of a media link: encoded units over a port, in both directions alike. What the reader has not acknowledged is
 * bounded; beyond it pictures are dropped up to the next keyframe, and counted. A message that is no packet closes the
 * link, since nothing after it can be trusted.
 */
export class MediaLink {
  readonly #port: LinkPort;
  readonly #options: MediaLinkOptions;
  readonly #unacknowledged: { readonly seq: number; readonly bytes: number }[] = [];
  readonly #clockQuestions = new Map<number, (offset: ClockOffset) => void>();
  #bytesInFlight = 0;
  #nextSeq = 0;
  #sent = 0;
  #dropped = 0;
  #received = 0;
  /** Taken since the last acknowledgement. */
  #unitsTaken = 0;
  #bytesTaken = 0;
  #waitForKey = false;
  #open = true;

  constructor(port: LinkPort, options: MediaLinkOptions) {
    this.#port = port;
    this.#options = options;
    port.onMessage((bytes) => this.#take(bytes));
    port.onClose(() => this.#ended());
  }

  /** The counters now. */
  get counts(): MediaLinkCounts {
    return {
      sent: this.#sent,
      dropped: this.#dropped,
      received: this.#received,
      inFlight: this.#unacknowledged.length,
    };
  }

  /** Says what the next units are. */
  sendFormat(format: LinkFormat): void {
    this.#post(encodePacket({ type: 'format', format }));
  }

  /** Sends a unit; false when it was dropped: the reader lags, a keyframe is awaited, or the link has ended. */
  send(unit: LinkUnit): boolean {
    if (!this.#open) return false;
    const full =
      this.#unacknowledged.length >= MAX_UNITS_IN_FLIGHT ||
      (this.#bytesInFlight >= ACK_EVERY_BYTES &&
        this.#bytesInFlight + unit.bytes.length > MAX_BYTES_IN_FLIGHT);
    if (unit.kind === 'audio') {
      if (full) return false;
    } else if (full || (this.#waitForKey && !unit.key)) {
      if (!this.#waitForKey) this.#options.onKeyframeWanted?.();
      this.#waitForKey = true;
      this.#dropped += 1;
      return false;
    } else {
      this.#waitForKey = false;
    }
    const seq = this.#nextSeq;
    this.#nextSeq = (seq + 1) >>> 0;
    this.#unacknowledged.push({ seq, bytes: unit.bytes.length });
    this.#bytesInFlight += unit.bytes.length;
    this.#sent += 1;
    this.#post(encodePacket({ type: 'unit', seq, unit }));
    return true;
  }

  /** Asks the sender for a keyframe. */
  requestKeyframe(): void {
    this.#post(encodePacket({ type: 'keyframe' }));
  }

  /** Measures how far main's clock is ahead; only a window asks. Never settles when the link ends first. */
  askClock(): Promise<ClockOffset> {
    const askedUs = this.#options.nowUs();
    return new Promise((resolve) => {
      this.#clockQuestions.set(askedUs, resolve);
      this.#post(encodePacket({ type: 'clock', askedUs, answerUs: null }));
    });
  }

  /** Ends the link. Idempotent. */
  close(): void {
    this.#port.close();
    this.#ended();
  }

  #post(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#open) this.#port.post(bytes);
  }

  #take(bytes: Uint8Array): void {
    if (!this.#open) return;
    const packet = decodePacket(bytes);
    switch (packet?.type) {
      case 'unit':
        this.#received += 1;
        this.#options.onUnit?.(packet.unit);
        this.#acknowledge(packet.seq, packet.unit.bytes.length);
        return;
      case 'format':
        this.#options.onFormat?.(packet.format);
        return;
      case 'ack':
        this.#acknowledged(packet.seq);
        return;
      case 'keyframe':
        this.#options.onKeyframeWanted?.();
        return;
      case 'clock':
        this.#clock(packet.askedUs, packet.answerUs);
        return;
      case undefined:
        this.close();
    }
  }

  #acknowledge(seq: number, bytes: number): void {
    this.#unitsTaken += 1;
    this.#bytesTaken += bytes;
    if (this.#unitsTaken < ACK_EVERY_UNITS && this.#bytesTaken < ACK_EVERY_BYTES) return;
    this.#unitsTaken = 0;
    this.#bytesTaken = 0;
    this.#post(encodePacket({ type: 'ack', seq }));
  }

  #acknowledged(seq: number): void {
    const upTo = this.#unacknowledged.findIndex((unit) => unit.seq === seq);
    for (const { bytes } of this.#unacknowledged.splice(0, upTo + 1)) this.#bytesInFlight -= bytes;
  }

  #clock(askedUs: number, answerUs: number | null): void {
    const nowUs = this.#options.nowUs();
    if (answerUs === null) {
      this.#post(encodePacket({ type: 'clock', askedUs, answerUs: nowUs }));
      return;
    }
    const resolve = this.#clockQuestions.get(askedUs);
    this.#clockQuestions.delete(askedUs);
    const roundTripUs = nowUs - askedUs;
    resolve?.({ offsetUs: answerUs - (askedUs + roundTripUs / 2), roundTripUs });
  }

  #ended(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#unacknowledged.length = 0;
    this.#clockQuestions.clear();
    this.#options.onClose?.();
  }
}
