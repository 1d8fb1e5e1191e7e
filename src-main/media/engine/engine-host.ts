import { GatewayError, toGatewayError } from '../../base/errors.ts';
import type { EngineChannel } from './channel.ts';
import { type AnyPipeline, HostedPipeline, type SourceHost } from './hosted-pipeline.ts';
import {
  type EngineUsage,
  type FromEngine,
  type PipelineRequest,
  parseToEngine,
  type ToEngine,
} from './protocol.ts';

/** Makes pipelines; each kind's code is loaded when the first of its kind is opened. */
export type MakePipeline = (request: PipelineRequest, host: SourceHost) => Promise<AnyPipeline>;

/**
 * The engine process's side of the protocol: opens pipelines, routes messages to them, and ends the process when main
 * asks or is gone. Never throws out of a message: what cannot be served is answered as an error.
 */
export class EngineHost {
  readonly #channel: EngineChannel;
  readonly #make: MakePipeline;
  readonly #pipelines = new Map<number, HostedPipeline>();
  #closing: Promise<void> | null = null;

  constructor(channel: EngineChannel, make: MakePipeline) {
    this.#channel = channel;
    this.#make = make;
    channel.onMessage((message) => this.#receive(message));
    channel.onExit(() => void this.close());
    this.#post({ type: 'ready' });
  }

  /** Stops every pipeline and ends the process. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#pipelines.values()].map((pipeline) => pipeline.stop()));
    this.#channel.kill();
  }

  #receive(raw: unknown): void {
    try {
      this.#handle(parseToEngine(raw));
    } catch (error) {
      // A message nobody understands concerns no one pipeline: all are told, and main closes them.
      const serialized = toGatewayError(error).toJSON();
      for (const id of this.#pipelines.keys()) this.#post({ type: 'failed', id, error: serialized });
    }
  }

  #handle(message: ToEngine): void {
    switch (message.type) {
      case 'open':
        this.#open(message.id, message.request);
        break;
      case 'begin':
        this.#pipelines.get(message.id)?.begin();
        break;
      case 'push':
        this.#pipelines.get(message.id)?.push(message.unit, message.lane);
        break;
      case 'taken':
        this.#pipelines.get(message.id)?.taken(message.units, message.frames);
        break;
      case 'update':
        this.#pipelines.get(message.id)?.update(message.request, message.update);
        break;
      case 'stop':
        void this.#pipelines.get(message.id)?.stop();
        break;
      case 'usage':
        this.#post({ type: 'usage', request: message.request, usage: usageNow() });
        break;
      case 'close':
        void this.close();
        break;
    }
  }

  #open(id: number, request: PipelineRequest): void {
    if (this.#closing) {
      const error = new GatewayError('aborted', 'the media engine is closing');
      this.#post({ type: 'failed', id, error: error.toJSON() });
      return;
    }
    const pipeline = new HostedPipeline(
      id,
      (host) => this.#make(request, host),
      (message) => this.#post(message),
      request.pipeline === 'source',
    );
    this.#pipelines.set(id, pipeline);
  }

  #post(message: FromEngine): void {
    if (message.type === 'failed' || message.type === 'stopped') this.#pipelines.delete(message.id);
    this.#channel.post(message);
  }
}

function usageNow(): EngineUsage {
  const cpu = process.cpuUsage();
  return {
    cpuS: (cpu.user + cpu.system) / 1e6,
    rssBytes: process.memoryUsage.rss(),
    rssPeakBytes: process.resourceUsage().maxRSS * 1024,
  };
}
