import { GatewayError } from '../../src-main/base/errors.ts';
import { type Logger, silentLogger } from '../../src-main/base/log.ts';
import { ContractHost, forwardEvents } from '../../src-main/shells/contract-host.ts';
import { failed } from '../../src-main/shells/failure.ts';
import type { StudioApi, StudioEvent } from '../../src-main/studio/studio-api.ts';
import type { Bridge } from '../../src-preload/bridge.ts';
import {
  type CommandName,
  commandNames,
  commands,
  eventNames,
  events,
  type Reply,
} from '../../src-preload/contract.ts';
import { type LinkPort, linkPortPair } from '../../src-preload/media-link/port.ts';

/** What of a bridge holds without a window: media links are ports in memory, files come by the test's own ways. */
type MemoryBridge = Pick<Bridge, 'shell' | 'clientId' | 'commands' | 'events' | 'onConnection'> & {
  openMediaLink(kind: 'capture' | 'output' | 'input'): LinkPort;
};

/** A window and main in one process. */
export interface ContractPair {
  readonly bridge: MemoryBridge;
  /** The window stops taking events, as one that hangs does, or takes them again. */
  hang(hanging: boolean): void;
  /** Cuts the connection, or makes it again: calls answer `aborted` meanwhile, and events are lost. */
  connect(connected: boolean): void;
  /** The window is gone for good. */
  close(): void;
}

/**
 * Joins a bridge to an application in memory, through the host that the shells use. Everything crosses as JSON, and what
 * main answers and tells is checked by the contract's own schemas: an answer that is none fails the call with `internal`,
 * an event that is none throws where it was raised.
 */
export function contractPair(
  studio: Pick<StudioApi, 'commands' | 'subscribe' | 'openMediaLink'>,
  options: { readonly clientId?: string; readonly logger?: Logger } = {},
): ContractPair {
  const client = { clientId: options.clientId ?? 'window-1' };
  const host = new ContractHost(studio, { logger: options.logger ?? silentLogger });
  const listeners = new Map<string, Set<(payload: never) => void>>(
    eventNames.map((name) => [name, new Set()]),
  );
  const watchers = new Set<(connected: boolean) => void>();
  let hanging = false;
  let connected = true;

  const forward = forwardEvents(studio, {
    lags: () => hanging,
    send: ({ name, payload }: StudioEvent) => {
      const checked = events[name].parse(overJson(payload));
      if (connected) for (const listener of listeners.get(name) ?? []) listener(checked as never);
    },
  });

  const call = async (name: CommandName, request: unknown): Promise<Reply<unknown>> => {
    if (!connected) return failed(new GatewayError('aborted', 'the connection is cut'));
    const reply = overJson(await host.answer(name, overJson(request), client)) as Reply<unknown>;
    if (!reply.ok) return reply;
    const checked = commands[name].response.safeParse(reply.value);
    if (checked.success) return { ok: true, value: checked.data };
    return failed(new GatewayError('internal', `the answer of "${name}" is none: ${checked.error.message}`));
  };

  return {
    bridge: {
      shell: 'web',
      clientId: client.clientId,
      commands: Object.fromEntries(
        commandNames.map((name) => [name, (request: unknown) => call(name, request)]),
      ) as unknown as Bridge['commands'],
      events: Object.fromEntries(
        eventNames.map((name) => [
          name,
          (listener: (payload: never) => void) => {
            listeners.get(name)?.add(listener);
            return () => listeners.get(name)?.delete(listener);
          },
        ]),
      ) as unknown as Bridge['events'],
      openMediaLink: (kind) => {
        const [own, other] = linkPortPair();
        studio.openMediaLink(kind, client, other);
        return own;
      },
      onConnection: (listener) => {
        watchers.add(listener);
        listener(connected);
        return () => void watchers.delete(listener);
      },
    },
    hang: (now) => {
      hanging = now;
      if (!now) forward.flush();
    },
    connect: (now) => {
      connected = now;
      for (const watcher of watchers) watcher(now);
    },
    close: () => {
      forward.stop();
      host.forget(client.clientId);
    },
  };
}

/** A value as it comes out of a message. */
function overJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
