import type { Bridge } from '../../src-preload/bridge.ts';
import { commandNames, eventNames } from '../../src-preload/contract/command-names.ts';
import type { ContractError, Reply } from '../../src-preload/contract.ts';
import type { FromPage, ToPage } from '../../src-preload/web-messages.ts';
import { bridgeTexts } from '../texts/bridge.ts';
import { takeClientId } from './client-id.ts';

const FIRST_RETRY_MS = 250;
const MAX_RETRY_MS = 4_000;

/** Calls that may wait for their answer at once; main takes fewer. */
const MAX_WAITING = 256;

type Listener = (payload: never) => void;

/** The bridge over the web shell's socket. It connects again by itself whenever the socket is lost. */
export function webBridge(): Bridge {
  const clientId = takeClientId();
  const calls = new Map<number, (reply: Reply<unknown>) => void>();
  const listeners = new Map<string, Set<Listener>>(eventNames.map((name) => [name, new Set()]));
  const watchers = new Set<(connected: boolean) => void>();
  let socket: WebSocket | null = null;
  let connected = false;
  let attempts = 0;
  let calledBefore = 0;

  const setConnected = (now: boolean): void => {
    if (connected === now) return;
    connected = now;
    for (const watcher of watchers) watcher(now);
  };

  const connect = (): void => {
    const own = new WebSocket(socketAddress('contract'));
    socket = own;
    own.onopen = () => {
      own.send(JSON.stringify({ type: 'hello', clientId } satisfies FromPage));
      setConnected(true);
    };
    own.onmessage = ({ data }: MessageEvent<string>) => {
      // Only now it is sure that main talks to this window, and did not just take the call to hang up.
      attempts = 0;
      receive(JSON.parse(data) as ToPage);
    };
    own.onclose = () => {
      for (const resolve of calls.values()) resolve(lost());
      calls.clear();
      setConnected(false);
      setTimeout(connect, Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** attempts));
      attempts += 1;
    };
  };

  const receive = (message: ToPage): void => {
    if (message.type === 'reply') {
      calls.get(message.id)?.(message.reply);
      calls.delete(message.id);
      return;
    }
    // The web shell is of the same build as this page, and main checks what it sends by the contract's types.
    for (const listener of listeners.get(message.name) ?? []) listener(message.payload as never);
  };

  const ask = (make: (id: number) => FromPage): Promise<Reply<unknown>> => {
    if (socket?.readyState !== WebSocket.OPEN) return Promise.resolve(lost());
    if (calls.size >= MAX_WAITING) return Promise.resolve(failure('busy', bridgeTexts.busy));
    const id = calledBefore;
    calledBefore += 1;
    const answered = new Promise<Reply<unknown>>((resolve) => calls.set(id, resolve));
    socket.send(JSON.stringify(make(id)));
    return answered;
  };

  connect();
  return {
    shell: 'web',
    clientId,
    commands: Object.fromEntries(
      commandNames.map((name) => [
        name,
        (request: unknown) => ask((id) => ({ type: 'call', id, name, request })),
      ]),
    ) as unknown as Bridge['commands'],
    events: Object.fromEntries(
      eventNames.map((name) => [
        name,
        (listener: Listener) => {
          listeners.get(name)?.add(listener);
          return () => listeners.get(name)?.delete(listener);
        },
      ]),
    ) as unknown as Bridge['events'],
    openMediaLink: async (kind) => {
      const reply = await ask((id) => ({ type: 'link', id, kind }));
      if (!reply.ok) throw new Error(reply.error.message);
      return { type: 'socket', url: socketAddress(String(reply.value)) };
    },
    openFile: async (file) => {
      try {
        const response = await fetch(`files?name=${encodeURIComponent(file.name)}`, {
          method: 'PUT',
          body: file,
        });
        return await response.json();
      } catch {
        return failure('media_unreadable', bridgeTexts.fileLost);
      }
    },
    onConnection: (listener) => {
      watchers.add(listener);
      listener(connected);
      return () => void watchers.delete(listener);
    },
  };
}

/** The address of a socket by its path from the page's. */
function socketAddress(path: string): string {
  const url = new URL(path, window.location.href);
  url.protocol = 'ws:';
  return url.href;
}

function lost(): Reply<never> {
  return failure('aborted', bridgeTexts.lost);
}

function failure(code: ContractError['code'], message: string): Reply<never> {
  return { ok: false, error: { code, message, fields: {} } };
}
