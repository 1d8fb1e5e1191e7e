import type { OBSEventTypes, OBSRequestTypes, OBSWebSocket } from 'obs-websocket-js/json';
import type { z } from 'zod';
import { deferred, orAbort, withTimeout } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import type { ObsAddress } from './obs-address.ts';
import { connectTimeout, judgeClose, type LinkFailure, notConnected, requestError } from './obs-errors.ts';

/** How long OBS may take to say hello, and to answer a request, in milliseconds. */
const CONNECT_LIMIT_MS = 5000;
const REQUEST_LIMIT_MS = 5000;

/** Limits of a connection, for tests. */
export interface ObsLimits {
  /** Milliseconds until OBS has said hello; 5000 by default. */
  readonly connectMs?: number;
  /** Milliseconds until a request is answered; 5000 by default. */
  readonly requestMs?: number;
}

/** What to connect to. */
export interface ObsConnectOptions {
  readonly address: ObsAddress;
  readonly password: string | null;
  readonly limits?: ObsLimits | undefined;
  /** Gives the attempt up. */
  readonly signal?: AbortSignal;
}

/** An attempt to connect that failed, as {@link ObsConnection.connect} throws it. */
export class ObsConnectFailure extends Error {
  readonly failure: LinkFailure;

  constructor(failure: LinkFailure) {
    super(failure.error.message, { cause: failure.error });
    this.failure = failure;
  }
}

/** The library's client with an end that waits for nobody. */
interface Client extends OBSWebSocket {
  /** Ends the connection now: OBS may not answer any more. */
  terminate(): void;
}

/** One connection to OBS, identified. Every request has a limit and fails when the connection ends. */
export class ObsConnection {
  /** Settles when the connection has ended, with why; never rejects. */
  readonly closed: Promise<LinkFailure>;
  readonly #client: Client;
  readonly #requestMs: number;
  #open = true;

  private constructor(client: Client, closed: Promise<LinkFailure>, requestMs: number) {
    this.#client = client;
    this.#requestMs = requestMs;
    this.closed = closed;
    void closed.then(() => {
      this.#open = false;
    });
  }

  /**
   * Connects and says the password.
   * @throws ObsConnectFailure, or the signal's reason
   */
  static async connect(options: ObsConnectOptions): Promise<ObsConnection> {
    const { address, password, limits = {}, signal } = options;
    const connectMs = limits.connectMs ?? CONNECT_LIMIT_MS;
    const { client, subscriptions } = await createClient();
    const asked = { passwordWanted: false, passwordGiven: password !== null };
    client.once('Hello', (hello) => {
      asked.passwordWanted = hello.authentication !== undefined;
    });
    const closed = deferred<LinkFailure>();
    client.once('ConnectionClosed', (error) => closed.resolve(judgeClose(error, address, asked)));
    const attempt = client
      .connect(address.url, password ?? undefined, { rpcVersion: 1, eventSubscriptions: subscriptions })
      .catch((error: unknown) => {
        throw new ObsConnectFailure(judgeClose(error, address, asked));
      });
    try {
      await withTimeout(
        orAbort(attempt, signal),
        connectMs,
        () => new ObsConnectFailure(connectTimeout(address, connectMs)),
      );
      return new ObsConnection(client, closed.promise, limits.requestMs ?? REQUEST_LIMIT_MS);
    } catch (error) {
      attempt.catch(() => undefined);
      client.terminate();
      throw error;
    }
  }

  /**
   * Asks OBS something and reads its answer.
   * @throws GatewayError `obs_failed` (`fields.status` where OBS refused), `obs_unreachable`
   */
  async call<Type extends keyof OBSRequestTypes, Answer>(
    answer: z.ZodType<Answer>,
    request: Type,
    data?: OBSRequestTypes[Type],
  ): Promise<Answer> {
    const parsed = answer.safeParse(await this.#request(request, data));
    if (parsed.success) return parsed.data;
    throw new GatewayError('obs_failed', `OBS answered ${request} with something that cannot be read`, {
      cause: parsed.error,
      fields: { request },
    });
  }

  /**
   * Tells OBS to do something.
   * @throws GatewayError `obs_failed` (`fields.status` where OBS refused), `obs_unreachable`
   */
  async order<Type extends keyof OBSRequestTypes>(
    request: Type,
    data?: OBSRequestTypes[Type],
  ): Promise<void> {
    await this.#request(request, data);
  }

  /** Listens to an event of OBS for as long as the connection is open. */
  on<Type extends keyof OBSEventTypes>(event: Type, listener: (data: OBSEventTypes[Type]) => void): void {
    // The emitter's own types are too deep for the compiler to follow a type parameter through.
    (this.#client.on as (name: string, listener: (data: OBSEventTypes[Type]) => void) => unknown).call(
      this.#client,
      event,
      listener,
    );
  }

  /** Ends the connection at once. Idempotent. */
  close(): void {
    this.#client.terminate();
  }

  async #request<Type extends keyof OBSRequestTypes>(
    request: Type,
    data: OBSRequestTypes[Type] | undefined,
  ): Promise<unknown> {
    if (!this.#open) throw notConnected();
    const answered = this.#client.call(request, data).catch((error: unknown) => {
      throw requestError(request, error);
    });
    const lost = this.closed.then(({ error }) => {
      throw error;
    });
    return withTimeout<unknown>(
      Promise.race([answered, lost]),
      this.#requestMs,
      () =>
        new GatewayError(
          'obs_failed',
          `OBS did not answer ${request} within ${this.#requestMs / 1000} seconds: it may be showing a dialog, or hang`,
          { fields: { request } },
        ),
    );
  }
}

/** Loads the library when OBS is first looked for: the application's start does not wait for it. */
async function createClient(): Promise<{ client: Client; subscriptions: number }> {
  const { EventSubscription, OBSWebSocket: Library } = await import('obs-websocket-js/json');
  class TerminableClient extends Library {
    terminate(): void {
      const { socket } = this;
      if (socket && 'terminate' in socket && typeof socket.terminate === 'function') socket.terminate();
    }
  }
  const { General, Config, Scenes, Inputs, Outputs, SceneItems, MediaInputs, Ui } = EventSubscription;
  return {
    client: new TerminableClient(),
    subscriptions: General | Config | Scenes | Inputs | Outputs | SceneItems | MediaInputs | Ui,
  };
}
