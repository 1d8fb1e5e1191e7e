import type {
  AppState,
  ChosenFile,
  CommandName,
  CommandRequest,
  CommandResponse,
  EventName,
  EventPayload,
} from '../../src-preload/contract.ts';
import type { MediaLinkKind } from '../../src-preload/media-link/kind.ts';
import type { LinkPort } from '../../src-preload/media-link/port.ts';

/** The window a command comes from. */
export interface ClientContext {
  /** The window's own id; it stays the same when the window is loaded again. */
  readonly clientId: string;
}

/** One function for every command of the contract. Each throws a `GatewayError` when it cannot be done. */
export type CommandHandlers = {
  readonly [Name in CommandName]: (
    request: CommandRequest<Name>,
    context: ClientContext,
  ) => Promise<CommandResponse<Name>>;
};

/** One event of the contract, by its name. */
export type StudioEvent = {
  readonly [Name in EventName]: { readonly name: Name; readonly payload: EventPayload<Name> };
}[EventName];

/** The application as shells see it: what they pass on between it and their windows. */
export interface StudioApi {
  readonly commands: CommandHandlers;
  /** Everything there is to show, now. */
  readonly state: AppState;
  /** Listens to every event. @returns a function that ends it */
  subscribe(listener: (event: StudioEvent) => void): () => void;
  /**
   * Joins a window's media link: `capture` brings its pictures; `output` and `input` take what there is, now and in later
   * streams, until the port closes.
   */
  openMediaLink(kind: MediaLinkKind, client: ClientContext, port: LinkPort): void;
  /** Makes a file known, to be streamed by its id. @throws GatewayError `media_not_found`, `media_unreadable`, … */
  addFile(path: string): Promise<ChosenFile>;
  /** Offers a gateway token that came by a link to the user. @throws GatewayError `token_invalid` */
  offerToken(token: string): void;
  /** Ends the stream and everything else, within two seconds. Idempotent. */
  close(): Promise<void>;
}
