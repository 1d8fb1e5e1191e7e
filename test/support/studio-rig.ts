import { LogHub } from '../../src-main/studio/log-hub.ts';
import { Studio } from '../../src-main/studio/studio.ts';
import type { CommandHandlers, StudioEvent } from '../../src-main/studio/studio-api.ts';
import type { StudioOptions } from '../../src-main/studio/studio-options.ts';
import type { AppState } from '../../src-preload/contract.ts';

const CONTEXT = { clientId: 'window-1' };

/** The application with everything it said since it was opened. */
export interface StudioRig {
  readonly studio: Studio;
  readonly events: readonly StudioEvent[];
  readonly log: LogHub;
  /** Gives a command as a window would. */
  run<Name extends keyof CommandHandlers>(
    name: Name,
    request: Parameters<CommandHandlers[Name]>[0],
  ): ReturnType<CommandHandlers[Name]>;
  /** Waits until the state is as described. @returns that state */
  until(isThere: (state: AppState) => boolean): Promise<AppState>;
  close(): Promise<void>;
}

/** Opens the application on a data folder, with an embedded network that serves few models and no engine. */
export async function openStudio(
  dataFolder: string,
  options: Partial<StudioOptions> = {},
): Promise<StudioRig> {
  const log = new LogHub();
  const studio = await Studio.open({
    dataFolder,
    shell: 'web',
    version: '1.2.3',
    runtime: { browser: '1' },
    keyStore: null,
    embedded: { warm: false },
    log,
    ...options,
  });
  const events: StudioEvent[] = [];
  studio.subscribe((event) => events.push(event));
  return {
    studio,
    events,
    log,
    run: (name, request) => {
      const handler = studio.commands[name] as (
        ...given: unknown[]
      ) => ReturnType<CommandHandlers[typeof name]>;
      return handler(request, CONTEXT);
    },
    until: (isThere) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!isThere(studio.state)) return;
          stop();
          resolve(studio.state);
        };
        const stop = studio.subscribe(({ name }) => name === 'state' && look());
        look();
      }),
    close: () => studio.close(),
  };
}
