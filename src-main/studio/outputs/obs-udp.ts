import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { toGatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { Programme } from '../../outputs/programme/programme.ts';
import { UdpOutput } from '../../outputs/udp/udp-output.ts';

/** Options of {@link ObsUdp}. */
export interface ObsUdpOptions {
  readonly programme: Programme;
  readonly logger: Logger;
  /** The address is another one now, or there is none any more. */
  readonly onUrl: () => void;
}

/** Sends the output to OBS on this machine by UDP, while that was chosen: OBS listens there. */
export class ObsUdp {
  readonly #options: ObsUdpOptions;
  #output: UdpOutput | null = null;
  #url: string | null = null;
  #turn: Promise<void> = Promise.resolve();

  constructor(options: ObsUdpOptions) {
    this.#options = options;
  }

  /** Where OBS listens; null while nothing is sent. */
  get url(): string | null {
    return this.#url;
  }

  /** Begins or ends to send. Never rejects. */
  set(wanted: boolean): Promise<void> {
    this.#turn = this.#turn.then(() => (wanted ? this.#start() : this.#stop()));
    return this.#turn;
  }

  async #start(): Promise<void> {
    if (this.#output) return;
    const { programme, logger, onUrl } = this.#options;
    try {
      const url = `udp://127.0.0.1:${await freePort()}`;
      this.#output = UdpOutput.start({ url, programme, logger });
      this.#url = url;
      onUrl();
    } catch (error) {
      logger.warn('nothing can be sent to OBS by UDP', { reason: toGatewayError(error).message });
    }
  }

  async #stop(): Promise<void> {
    if (!this.#output) return;
    const output = this.#output;
    this.#output = null;
    this.#url = null;
    this.#options.onUrl();
    await output.stop();
  }
}

/** A port that nobody listens on at the moment. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}
