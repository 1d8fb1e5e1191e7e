import { type Deferred, deferred, orAbort, withTimeout } from '../../../base/async.ts';
import { GatewayError } from '../../../base/errors.ts';
import { tidyText } from '../../../base/tidy-text.ts';
import { CONNECT_LIMIT_MS } from '../connection.ts';
import type { RtmpAddress } from '../publish-address.ts';
import { type AmfValue, decodeAmf, encodeAmf } from './amf0.ts';
import type { RtmpMessage } from './chunks.ts';
import { RtmpLink, type RtmpLinkOptions } from './rtmp-link.ts';

// Message types: RTMP 1.0, 7.1.
const AUDIO = 8;
const VIDEO = 9;
const DATA_AMF0 = 18;
const COMMAND_AMF0 = 20;
const COMMAND_AMF3 = 17;

/** Chunk streams, as other publishers number them. */
const COMMANDS = 3;
const SOUND = 4;
const PICTURES = 6;

const CLOSE_LIMIT_MS = 500;

/** What servers look at to tell publishers from players. */
const FLASH_VERSION = 'FMLE/3.0 (compatible; Rivulet)';

/** Words of `onStatus` that say the server will not take this stream. */
const REFUSED = /BadName|Unauthorized|Denied|Rejected|Forbidden|InvalidApp|BadAuth/i;

/** How {@link RtmpSession.open} is done. */
export interface RtmpSessionOptions extends RtmpLinkOptions {
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
}

/**
 * One stream being published to an RTMP server (RTMP 1.0, 7.2; commands as FMLE sends them, which every server knows).
 * The stream key is in none of its errors: what the server says is not repeated where it holds the key.
 */
export class RtmpSession {
  readonly #address: RtmpAddress;
  readonly #link: RtmpLink;
  readonly #ended: Deferred<void> = deferred();
  readonly #answers = new Map<number, Deferred<readonly AmfValue[]>>();
  readonly #published: Deferred<void> = deferred();
  #transactions = 0;
  #streamId = 0;

  private constructor(address: RtmpAddress, options: RtmpSessionOptions) {
    this.#address = address;
    this.#link = new RtmpLink(
      address,
      {
        onMessage: (message) => this.#onMessage(message),
        onEnd: (error) => this.#end(error),
        onBytes: options.onBytes,
      },
      options,
    );
  }

  /**
   * Connects and begins to publish.
   * @throws GatewayError `output_unreachable`, `output_refused`, `output_lost`, `aborted`
   */
  static async open(address: RtmpAddress, options: RtmpSessionOptions): Promise<RtmpSession> {
    const session = new RtmpSession(address, options);
    try {
      const opening = withTimeout(session.#open(), CONNECT_LIMIT_MS, () => silent(address));
      opening.catch(() => undefined);
      await orAbort(opening, options.signal);
      return session;
    } catch (error) {
      session.#link.destroy();
      throw error;
    }
  }

  /** Resolves once it has been closed; rejects with what ended it. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Bytes wait here because the server takes them slowly. */
  get full(): boolean {
    return this.#link.full;
  }

  /** Resolves when what waits has left. */
  drained(): Promise<void> {
    return this.#link.drained();
  }

  /** Sends a message of sound. */
  audio(timestampMs: number, payload: Buffer): void {
    this.#link.write({ type: AUDIO, timestampMs, streamId: this.#streamId, payload }, SOUND);
  }

  /** Sends a message of pictures. */
  video(timestampMs: number, payload: Buffer): void {
    this.#link.write({ type: VIDEO, timestampMs, streamId: this.#streamId, payload }, PICTURES);
  }

  /** Tells what the stream is. */
  metadata(values: Readonly<Record<string, AmfValue>>): void {
    const payload = encodeAmf(['@setDataFrame', 'onMetaData', values]);
    this.#link.write({ type: DATA_AMF0, timestampMs: 0, streamId: this.#streamId, payload }, SOUND);
  }

  /** Says goodbye and hangs up. */
  async close(): Promise<void> {
    const { key } = this.#address;
    this.#command('FCUnpublish', 0, [null, key]);
    this.#command('deleteStream', 0, [null, this.#streamId]);
    this.#ended.resolve();
    await this.#link.close(CLOSE_LIMIT_MS);
  }

  async #open(): Promise<void> {
    await this.#link.opened;
    const { host, port, app, key, tls } = this.#address;
    const place = `${tls ? 'rtmps' : 'rtmp'}://${host}:${port}/${app}`;
    const connected = this.#call('connect', [
      { app, type: 'nonprivate', flashVer: FLASH_VERSION, swfUrl: place, tcUrl: place },
    ]);
    await connected;
    this.#command('releaseStream', this.#nextId(), [null, key]);
    this.#command('FCPublish', this.#nextId(), [null, key]);
    const [, streamId] = await this.#call('createStream', [null]);
    this.#streamId = typeof streamId === 'number' ? streamId : 1;
    this.#command('publish', this.#nextId(), [null, key, 'live'], this.#streamId);
    await this.#published.promise;
  }

  async #call(name: string, values: readonly AmfValue[]): Promise<readonly AmfValue[]> {
    const id = this.#nextId();
    const answer = deferred<readonly AmfValue[]>();
    this.#answers.set(id, answer);
    this.#command(name, id, values);
    return answer.promise;
  }

  #command(name: string, id: number, values: readonly AmfValue[], streamId = 0): void {
    const payload = encodeAmf([name, id, ...values]);
    this.#link.write({ type: COMMAND_AMF0, timestampMs: 0, streamId, payload }, COMMANDS);
  }

  #nextId(): number {
    this.#transactions += 1;
    return this.#transactions;
  }

  #onMessage({ type, payload }: RtmpMessage): void {
    // A command of AMF 3 begins with one byte and goes on as AMF 0.
    const body = type === COMMAND_AMF3 ? payload.subarray(1) : payload;
    if (type !== COMMAND_AMF0 && type !== COMMAND_AMF3) return;
    const [name, id, ...values] = decodeAmf(body);
    if (name === '_result' && typeof id === 'number') this.#answers.get(id)?.resolve(values);
    else if (name === '_error' && typeof id === 'number')
      this.#answers.get(id)?.reject(this.#refused(values[1]));
    else if (name === 'onStatus') this.#onStatus(values[1]);
  }

  #onStatus(info: AmfValue): void {
    const code = member(info, 'code');
    if (code === 'NetStream.Publish.Start') this.#published.resolve();
    else if (member(info, 'level') === 'error' || REFUSED.test(code)) this.#end(this.#refused(info));
    else if (code === 'NetStream.Unpublish.Success' || code === 'NetConnection.Connect.Closed') {
      this.#end(new GatewayError('output_lost', `${this.#address.host} has ended the stream`));
    }
  }

  #refused(info: AmfValue): GatewayError {
    const { host } = this.#address;
    const code = this.#withoutKey(member(info, 'code'));
    const description = this.#withoutKey(member(info, 'description'));
    const said = [code, description].filter((text) => text !== '').join(': ');
    const reason = said === '' ? 'it gives no reason' : `it says "${said}"`;
    return new GatewayError(
      'output_refused',
      `${host} refuses the stream (${reason}): check the stream key and the address, and whether another program sends with the same key`,
      { fields: { reason: code } },
    );
  }

  /** What a server says, short, and without the key it may repeat. */
  #withoutKey(text: string): string {
    const { key } = this.#address;
    // Servers also repeat the key without its options, or only a part of it: then nothing of it is told.
    const [name = ''] = key.split('?');
    const lower = text.toLowerCase();
    const holds = [key, name].some((secret) => secret !== '' && lower.includes(secret.toLowerCase()));
    return holds ? '' : tidyText(text, 200);
  }

  #end(error: GatewayError): void {
    this.#ended.reject(error);
    this.#published.reject(error);
    for (const answer of this.#answers.values()) answer.reject(error);
    this.#link.destroy();
  }
}

function member(info: AmfValue, name: string): string {
  if (typeof info !== 'object' || info === null || Array.isArray(info)) return '';
  const value = (info as { readonly [name: string]: AmfValue })[name];
  return typeof value === 'string' ? value : '';
}

function silent({ host, port, tls }: RtmpAddress): GatewayError {
  return new GatewayError(
    'output_unreachable',
    `${host}:${port} does not answer as an RTMP server within ${CONNECT_LIMIT_MS / 1000} seconds: check the address, and whether a firewall is between${tls ? '; a server without TLS wants rtmp://' : ''}`,
  );
}
