import type { Bridge } from '../../src-preload/bridge.ts';
import { API_KEY, type ElectronApi, MEDIA_PORT_MESSAGE } from '../../src-preload/electron-api.ts';

/** The bridge that Electron's preload has left in this window; null where there is none. */
export function electronBridge(): Bridge | null {
  const api = (window as { [API_KEY]?: ElectronApi })[API_KEY];
  if (api === undefined) return null;
  const ports = mediaPorts();
  return {
    shell: 'electron',
    clientId: api.clientId,
    // Main validates requests and answers by the contract's own schemas, so that its types hold on this side, too.
    commands: api.commands as unknown as Bridge['commands'],
    events: api.events as unknown as Bridge['events'],
    openMediaLink: async (kind) => {
      const reply = await api.openMediaLink(kind);
      if (!reply.ok) throw new Error(reply.error.message);
      return { type: 'port', port: await ports.take(reply.value) };
    },
    openFile: (file) => api.openFile(file) as ReturnType<Bridge['openFile']>,
    onConnection: (listener) => {
      // Main and its windows live and die together.
      listener(true);
      return () => undefined;
    },
  };
}

/** Ports that the preload hands over, by the id of their link. Port and answer may come in either order. */
function mediaPorts(): { take(id: string): Promise<MessagePort> } {
  const arrived = new Map<string, MessagePort>();
  const awaited = new Map<string, (port: MessagePort) => void>();
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const id = event.source === window && event.origin === window.location.origin ? linkId(event.data) : null;
    const port = event.ports[0];
    if (id === null || port === undefined) return;
    const resolve = awaited.get(id);
    awaited.delete(id);
    if (resolve) resolve(port);
    else arrived.set(id, port);
  });
  return {
    take: (id) => {
      const port = arrived.get(id);
      arrived.delete(id);
      if (port) return Promise.resolve(port);
      return new Promise((resolve) => awaited.set(id, resolve));
    },
  };
}

function linkId(data: unknown): string | null {
  if (typeof data !== 'object' || data === null) return null;
  const { type, id } = data as { type?: unknown; id?: unknown };
  return type === MEDIA_PORT_MESSAGE && typeof id === 'string' ? id : null;
}
