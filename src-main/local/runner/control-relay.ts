import type { ServerChannel } from '../../trickle/channel.ts';
import type { SegmentReader } from '../../trickle/segment.ts';
import { SEQ_NEXT } from '../../trickle/wire.ts';

/** What go-livepeer's gateway sends to keep a channel from being given up; runners ignore it (protocol D2). */
const KEEPALIVE = Buffer.from('{"keep":"alive"}');

/** Silence after which a keepalive is due by default, in milliseconds. pytrickle gives its stream up after 150 s of it. */
const KEEPALIVE_MS = 20_000;

/** Bytes a message may have; a longer one is left out. */
const MAX_MESSAGE_BYTES = 1024 * 1024;

/** How a {@link ControlRelay} behaves. */
export interface ControlRelayOptions {
  /** The gateway's control channel. */
  readonly gateway: ServerChannel;
  /** The runner's, which nobody else writes to; closed with the relay. */
  readonly runner: ServerChannel;
  /** Silence after which a keepalive is due, in milliseconds. Default 20000. */
  readonly keepaliveMs?: number | undefined;
}

/**
 * Carries the control messages of a gateway to a foreign runner, on a channel of the runner's own. It has a keepalive also
 * when the gateway sends none, and lives as long as the job, also when the gateway closes its channel or never opens it:
 * runners take the end of their control channel for the end of the stream. Each message goes out with one write, because
 * pytrickle parses whatever it reads first.
 */
export class ControlRelay {
  readonly #options: ControlRelayOptions;
  readonly #source: ReturnType<ServerChannel['subscribe']>;
  readonly #timer: NodeJS.Timeout;

  constructor(options: ControlRelayOptions) {
    const { gateway, runner, keepaliveMs = KEEPALIVE_MS } = options;
    this.#options = options;
    this.#source = gateway.subscribe(0);
    this.#timer = setInterval(() => {
      if (runner.idleMs >= keepaliveMs) this.#send(KEEPALIVE);
    }, keepaliveMs / 2).unref();
    void this.#carry();
  }

  /** Ends the runner's channel. Idempotent. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#source.close();
    await this.#options.runner.close();
  }

  async #carry(): Promise<void> {
    for await (const segment of this.#source) {
      const message = await readMessage(segment);
      if (message.length > 0) this.#send(message);
    }
  }

  #send(message: Uint8Array): void {
    const { runner } = this.#options;
    if (runner.isClosed) return;
    const writer = runner.openWriter(SEQ_NEXT);
    writer.append(message);
    writer.end();
  }
}

/** The whole segment; empty when it is too long. */
async function readMessage(segment: SegmentReader): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of segment) {
    size += chunk.length;
    if (size > MAX_MESSAGE_BYTES) return new Uint8Array();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
