import type { OutputStatus, StreamSummary } from '../../../src-preload/contract.ts';
import { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { AccessUnit, StreamInfo } from '../../media/access-unit.ts';
import type { MediaEngine } from '../../media/engine/client.ts';
import type { Output } from '../../outputs/output.ts';
import { Recording } from '../../outputs/recording/recording.ts';
import { RecordingGate } from '../recording-gate.ts';
import { type FeedUrls, LiveOutputs } from './live-outputs.ts';
import { isWell, tellOutputNews } from './output-news.ts';
import { type LiveOutputRequest, type OutputRequest, outputKind, outputName } from './output-request.ts';

type OutputSummary = StreamSummary['outputs'][number];

/** How an output stands, for a status line. */
export interface OutputStanding {
  readonly name: string;
  /** It does what it is there for. */
  readonly well: boolean;
  /** In a word, as the contract has it. */
  readonly phase: string;
}

/** What {@link StreamOutputs} work with. */
export interface StreamOutputsOptions {
  readonly requests: readonly OutputRequest[];
  /** A file for what is sent; null for none. */
  readonly recordInput: string | null;
  /** The stream's own engine, which writes the files. */
  readonly openEngine: () => Promise<MediaEngine>;
  readonly logger: Logger;
  /** Something people should be told. */
  readonly onNotice: (text: string) => void;
  /** The local feed that was asked for is there. */
  readonly onFeed: (urls: FeedUrls) => void;
}

interface FileOutput {
  readonly kind: 'file' | 'input';
  readonly recording: Recording;
}

/**
 * Everything a stream of the command line goes to: recordings, which take what comes as it comes, and outputs that run by
 * the clock. None of them holds up another, or the stream; what one of them met is in the summary.
 */
export class StreamOutputs {
  readonly #options: StreamOutputsOptions;
  readonly #files: FileOutput[];
  readonly #gates: RecordingGate[] = [];
  readonly #liveRequests: readonly LiveOutputRequest[];
  #live: LiveOutputs | null = null;
  #started = false;
  /** What each output met last: one that is tried again says nothing of it meanwhile. */
  readonly #lastErrors = new Map<Output, NonNullable<OutputStatus['error']>>();
  #streams: StreamInfo = { video: null, audio: null };

  constructor(options: StreamOutputsOptions) {
    this.#options = options;
    this.#liveRequests = options.requests.filter((request) => request.kind !== 'file');
    this.#files = options.requests.flatMap((request) =>
      request.kind === 'file' ? [{ kind: request.kind, recording: this.#record(request.path) }] : [],
    );
    if (options.recordInput !== null)
      this.#files.push({ kind: 'input', recording: this.#record(options.recordInput) });
  }

  /** The recording of what is sent; null where none was asked for. */
  get input(): Recording | null {
    return this.#files.find(({ kind }) => kind === 'input')?.recording ?? null;
  }

  /** How each of them stands. */
  get standing(): OutputStanding[] {
    const files = this.#files.map(({ recording: { path, error } }) => ({
      name: path,
      well: error === null,
      phase: error === null ? 'on' : 'failed',
    }));
    const running = this.#live?.running ?? [];
    const live = this.#liveRequests.map((request) => {
      const phase = running.find((one) => one.request === request)?.output.status.phase ?? 'starting';
      return { name: outputName(request), well: isWell(phase), phase };
    });
    return [...files, ...live];
  }

  /** Opens the local feed, where it is asked for. @throws GatewayError `port_in_use` */
  async open(): Promise<void> {
    const requests = this.#liveRequests;
    if (requests.length === 0) return;
    this.#live = await LiveOutputs.open(requests, this.#options.logger);
    const { feedUrls } = this.#live;
    if (feedUrls && requests.some(({ kind }) => kind === 'feed')) this.#options.onFeed(feedUrls);
  }

  /**
   * The first picture is back: begins what runs by the clock, whose processes would only have delayed it. Once; a repeated
   * call does nothing. @throws GatewayError `output_address_invalid`
   */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#live?.start();
    for (const { request, output } of this.#live?.running ?? []) {
      tellOutputNews(outputName(request), output, this.#options.onNotice);
      output.onChange(() => {
        const { error } = output.status;
        if (error) this.#lastErrors.set(output, error);
      });
    }
  }

  /** What comes back begins. @param hasSound the input has sound, so that the output is expected to have some */
  begin(hasSound: boolean): void {
    if (this.#gates.length > 0) return;
    for (const { kind, recording } of this.#files)
      if (kind === 'file') this.#gates.push(new RecordingGate(recording, hasSound));
  }

  /** The tracks of the units that follow. */
  setStreams(streams: StreamInfo): void {
    this.#streams = streams;
    this.#live?.programme.setStreams(streams);
  }

  /** The next unit that has come back. Never waits. */
  push(unit: AccessUnit): void {
    for (const gate of this.#gates) gate.push(unit, this.#streams);
    this.#live?.programme.push(unit);
  }

  /** Another job follows. */
  restart(): void {
    this.#live?.programme.restart();
  }

  /** Completes every file and ends every output; answers what each of them has carried. Never rejects. */
  async close(): Promise<{ outputs: OutputSummary[]; errors: GatewayError[] }> {
    this.#started = true;
    for (const gate of this.#gates) gate.finish(this.#streams);
    // How an output stands says nothing any more once it has been stopped.
    const ended = this.#live?.running.map((running) => ({ ...running, last: running.output.status })) ?? [];
    const closing = this.#live?.close();
    const files = await Promise.all(this.#files.map(closeFile));
    await closing;
    const live = ended.map(({ request, output, last }): OutputSummary => {
      const { bytes, dropped, repeated, retries } = output.status;
      const error = isWell(last.phase)
        ? null
        : (last.error ?? this.#lastErrors.get(output) ?? neverOn(outputName(request)).toJSON());
      const durationS = last.sinceMs === null ? 0 : Math.max(0, Date.now() - last.sinceMs) / 1000;
      return {
        kind: outputKind(request),
        path: outputName(request),
        bytes,
        durationS: Number(durationS.toFixed(3)),
        dropped,
        repeated,
        retries,
        error: error && { ...error, fields: { ...error.fields } },
      };
    });
    const outputs = [...files.flatMap((file) => file ?? []), ...live];
    const errors = outputs.flatMap(({ error }) => (error ? [GatewayError.from(error)] : []));
    return { outputs, errors };
  }

  #record(path: string): Recording {
    const { openEngine, onNotice } = this.#options;
    return new Recording({
      path,
      openRecord: async (options) => (await openEngine()).openRecord(options),
      onError: ({ message }) => onNotice(`${message}; the stream goes on without this recording`),
    });
  }
}

/** What a file has become; null where nothing was written, and nothing was wrong. */
async function closeFile({ kind, recording }: FileOutput): Promise<OutputSummary | null> {
  const written = await recording.close();
  const { path, error, dropped } = recording;
  if (!written && !error) return null;
  const fault = error?.toJSON() ?? null;
  return {
    kind,
    path,
    bytes: written?.bytes ?? 0,
    durationS: written?.durationS ?? 0,
    dropped,
    repeated: 0,
    retries: 0,
    error: fault && { ...fault, fields: { ...fault.fields } },
  };
}

function neverOn(name: string): GatewayError {
  return new GatewayError('output_unreachable', `${name} was not ready before the stream ended`);
}
