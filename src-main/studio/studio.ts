import type { AppState, ChosenFile } from '../../src-preload/contract.ts';
import type { MediaLinkKind } from '../../src-preload/media-link/kind.ts';
import type { LinkPort } from '../../src-preload/media-link/port.ts';
import { settlesWithin } from '../base/async.ts';
import { commandHandlers } from './commands/command-handlers.ts';
import { openParts } from './open-parts.ts';
import type { ClientContext, CommandHandlers, StudioApi, StudioEvent } from './studio-api.ts';
import type { StudioOptions } from './studio-options.ts';
import type { StudioParts } from './studio-parts.ts';

/** What closing may take in all, in milliseconds, and the stream's part of it. */
const CLOSE_LIMIT_MS = 1_900;
const STREAM_CLOSE_LIMIT_MS = 1_200;

/** The application: one state and its commands, for any number of windows of one shell. */
export class Studio implements StudioApi {
  readonly commands: CommandHandlers;
  readonly #parts: StudioParts;
  #closing: Promise<void> | undefined;

  private constructor(parts: StudioParts) {
    this.#parts = parts;
    this.commands = commandHandlers(parts);
  }

  /** Opens the application on a data folder. Nothing in that folder can keep it from opening. */
  static async open(options: StudioOptions): Promise<Studio> {
    return new Studio(await openParts(options));
  }

  /** Everything there is to show, now. */
  get state(): AppState {
    const { slices, network } = this.#parts;
    return { ...slices.state, orchestrators: network.table.rows };
  }

  /** Listens to every event. @returns a function that ends it */
  subscribe(listener: (event: StudioEvent) => void): () => void {
    return this.#parts.events.subscribe(listener);
  }

  /** Joins a window's media link to the stream. */
  openMediaLink(kind: MediaLinkKind, client: ClientContext, port: LinkPort): void {
    this.#parts.live.openMediaLink(kind, client, port);
  }

  /** Makes a file known, to be streamed by its id. @throws GatewayError as `FileTable.add` does */
  addFile(path: string): Promise<ChosenFile> {
    return this.#parts.files.add(path);
  }

  /** Offers a gateway token, or a link with one, to the user. @throws GatewayError `token_invalid` */
  offerToken(token: string): void {
    this.#parts.tokens.offer(token);
  }

  /** Ends the stream and everything else, within two seconds. Idempotent; never rejects. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const {
      live,
      outputs,
      probe,
      network,
      discovery,
      discoveryCache,
      feedPlace,
      recordings,
      engine,
      signers,
      signerStore,
      wallet,
      settings,
      presets,
      secrets,
      known,
      memory,
      rows,
      slices,
      leaveLog,
    } = this.#parts;
    const startedMs = performance.now();
    discovery.close();
    // At once, with the streams: files that are being recorded take what time there is to be completed.
    const outputsClosed = outputs.close();
    // Streams first: their channels end in order while the network below it is still there.
    await settlesWithin(Promise.all([live.close(), probe.stop()]), STREAM_CLOSE_LIMIT_MS);
    const parts = [
      { close: () => outputsClosed },
      network,
      engine,
      signers,
      wallet,
      settings,
      presets,
      signerStore,
      secrets,
      known,
      memory,
      discoveryCache,
      feedPlace,
      recordings,
    ];
    const others = Promise.allSettled(parts.map((part) => part.close()));
    const leftMs = CLOSE_LIMIT_MS - (performance.now() - startedMs);
    if (!(await settlesWithin(others, leftMs))) network.embedded.kill();
    rows.close();
    slices.flush();
    leaveLog();
  }
}
