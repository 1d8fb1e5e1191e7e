import type { ServerResponse } from 'node:http';
import type { StreamInfo } from '../../media/access-unit.ts';
import { type EdgeReader, LiveEdge } from '../live-edge.ts';
import type { ProgrammeSink, ProgrammeUnit } from '../programme/programme-sink.ts';
import { TsWriter } from '../ts-writer.ts';
import type { FeedMeter, FeedReader } from './feed-reader.ts';

/** What a {@link TsReader} reads. */
export interface TsReaderOptions {
  /** Adds a sink to what is read, see `Programme.add`. */
  readonly add: (sink: ProgrammeSink) => () => void;
  readonly withAudio: boolean;
  readonly meter: FeedMeter;
}

/** A reader of MPEG-TS over HTTP: each unit leaves in one write, as soon as it comes. */
export class TsReader implements FeedReader, EdgeReader {
  readonly format = 'ts';
  readonly #response: ServerResponse;
  readonly #stream: TsWriter;
  readonly #meter: FeedMeter;
  readonly #edge: LiveEdge;
  #bytes = 0;

  /** Reads until the response is closed. Its head must have been written. */
  constructor(response: ServerResponse, { add, withAudio, meter }: TsReaderOptions) {
    this.#response = response;
    this.#stream = new TsWriter(withAudio);
    this.#meter = meter;
    this.#edge = new LiveEdge(this, { onLost: () => this.end() });
    response.once('close', this.#edge.join(add));
  }

  /** Handed over so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Pictures left out because it took too little. */
  get dropped(): number {
    return this.#edge.dropped;
  }

  /** Handed over, and still waiting to leave. */
  get waitingBytes(): number {
    return this.#response.writableLength;
  }

  /** Says which tracks follow. */
  streams(streams: StreamInfo): void {
    this.#stream.streams(streams);
  }

  /** Hands over a unit. */
  unit(unit: ProgrammeUnit): void {
    const bytes = this.#response.destroyed ? null : this.#stream.write(unit);
    if (!bytes) return;
    this.#response.write(bytes);
    this.#bytes += bytes.length;
    this.#meter.onBytes(bytes.length);
    if (unit.kind === 'video') this.#meter.onPicture(unit.ptsUs);
  }

  /** Ends the connection now. */
  end(): void {
    this.#response.destroy();
  }
}
