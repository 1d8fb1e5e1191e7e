import type { ChosenFile } from './contract/app.ts';
import type { CommandName, EventName } from './contract/command-names.ts';
import type { CommandRequest, CommandResponse } from './contract/commands.ts';
import type { Reply } from './contract/errors.ts';
import type { EventPayload } from './contract/events.ts';
import type { MediaLinkKind } from './media-link/kind.ts';

/** The window's end of a media link, in a form that can be handed to a worker. */
export type MediaLinkEndpoint =
  | { readonly type: 'port'; readonly port: MessagePort }
  /** A WebSocket address on this window's own host, good for one connection. */
  | { readonly type: 'socket'; readonly url: string };

/**
 * All a window can reach of main, whatever carries it: Electron's IPC or the web shell's socket. Commands and events are
 * named functions; there is no channel argument.
 */
export interface Bridge {
  readonly shell: 'electron' | 'web';
  /** This window's id; it stays the same when the window is loaded again. */
  readonly clientId: string;
  /** Never rejects: what went wrong is in the reply. */
  readonly commands: {
    readonly [Name in CommandName]: (request: CommandRequest<Name>) => Promise<Reply<CommandResponse<Name>>>;
  };
  /** Each returns a function that ends the subscription. */
  readonly events: {
    readonly [Name in EventName]: (listener: (payload: EventPayload<Name>) => void) => () => void;
  };
  /** Opens a media link. @throws Error when main refuses it or is gone */
  openMediaLink(kind: MediaLinkKind): Promise<MediaLinkEndpoint>;
  /** Makes a file from a picker or a drop known to main: Electron passes its path, the web shell its bytes. */
  openFile(file: File): Promise<Reply<ChosenFile>>;
  /** Listens to whether main is reachable. Called at once with how it is now. */
  onConnection(listener: (connected: boolean) => void): () => void;
}
