import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { commandNames, eventNames } from './contract/command-names.ts';
import type { ErrorCode } from './contract/error-codes.ts';
import type { Reply } from './contract/errors.ts';
import { API_KEY, channelOf, channels, type ElectronApi, MEDIA_PORT_MESSAGE } from './electron-api.ts';

/*
 * The preload of Electron windows, in a sandbox of its own. It turns the contract's names into functions and hands media
 * ports on; it decides nothing, since main checks every sender and payload anyway.
 */

/** Main could not be reached at all: it is closing, or this frame has been replaced. */
const GONE: ErrorCode = 'aborted';

async function ask<Value>(channel: string, request: unknown): Promise<Reply<Value>> {
  try {
    return await ipcRenderer.invoke(channel, request);
  } catch {
    return {
      ok: false,
      error: {
        code: GONE,
        message: 'Rivulet did not answer: try again, or start it anew if it goes on',
        fields: {},
      },
    };
  }
}

function listen(channel: string, listener: (payload: unknown) => void): () => void {
  // The event itself stays here: its `sender` would be a way to every channel.
  const onEvent = (_event: unknown, payload: unknown): void => listener(payload);
  ipcRenderer.on(channel, onEvent);
  return () => void ipcRenderer.removeListener(channel, onEvent);
}

/** An object with a value for each name. */
function byName<Name extends string, Value>(names: readonly Name[], make: (name: Name) => Value) {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, Value>;
}

function expose(clientId: string): void {
  const api: ElectronApi = {
    clientId,
    commands: byName(commandNames, (name) => (request) => ask(channelOf(name), request)),
    events: byName(eventNames, (name) => (listener) => listen(channelOf(name), listener)),
    openMediaLink: (kind) => ask(channels.openMediaLink, kind),
    openFile: (file) => ask(channels.openFile, webUtils.getPathForFile(file)),
  };
  contextBridge.exposeInMainWorld(API_KEY, api);
  // Ports cannot pass the context bridge; a message to the own window takes them from this world to the page's.
  ipcRenderer.on(channels.mediaPort, (event, id: unknown) => {
    window.postMessage({ type: MEDIA_PORT_MESSAGE, id }, window.location.origin, event.ports);
  });
}

const clientId: unknown = ipcRenderer.sendSync(channels.clientId);
if (typeof clientId === 'string') expose(clientId);
