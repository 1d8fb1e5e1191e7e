import type { CommandName, EventName } from './contract/command-names.ts';
import type { Reply } from './contract/errors.ts';

/** What every IPC channel of Rivulet begins with; what follows is the name of a command or event, or one of the words below. */
const PREFIX = 'rivulet:';

/** The channel of a command (asked by a window) or event (sent by main). */
export function channelOf(name: CommandName | EventName): string {
  return PREFIX + name;
}

/** Channels beside those of the contract's commands and events. */
export const channels = {
  /** Synchronous: the window's id, or null for a frame that is none of ours. */
  clientId: `${PREFIX}client-id`,
  /** Makes the file at a path known; the path is the preload's own finding, never the page's. */
  openFile: `${PREFIX}open-file`,
  /** Asks for a media link; answers its id. */
  openMediaLink: `${PREFIX}open-media-link`,
  /** Brings the port of a media link, with its id. */
  mediaPort: `${PREFIX}media-port`,
} as const;

/** The type of the window message by which the preload hands a media link's port to its page. */
export const MEDIA_PORT_MESSAGE = 'rivulet:media-port';

/** The name under which the page finds {@link ElectronApi}. */
export const API_KEY = 'rivulet';

/**
 * What the preload leaves in the page: named functions, no channels. Values are untyped here, since they cross from one
 * JavaScript world to another; `electron-bridge.ts` gives them their types back.
 */
export interface ElectronApi {
  readonly clientId: string;
  readonly commands: Readonly<Record<CommandName, (request: unknown) => Promise<Reply<unknown>>>>;
  readonly events: Readonly<Record<EventName, (listener: (payload: unknown) => void) => () => void>>;
  /** Answers the id of the link; its port follows in a window message {@link MEDIA_PORT_MESSAGE} with the same id. */
  openMediaLink(kind: string): Promise<Reply<string>>;
  openFile(file: File): Promise<Reply<unknown>>;
}
