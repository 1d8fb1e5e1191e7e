import type { Bridge } from '../../src-preload/bridge.ts';
import type { AppState, CommandName, ContractError, Params, Reply } from '../../src-preload/contract.ts';

/** A main played within a test. */
export interface PlayedMain {
  /** The commands given so far, without those that only read. */
  readonly sent: readonly { readonly name: CommandName; readonly request: unknown }[];
  /** Changes slices of the state. */
  emit(slices: Partial<AppState>): void;
  /** Refuses every command from now on; null answers them again. */
  refuse(error: ContractError | null): void;
}

/**
 * A main for unit tests of the window's stores: it keeps settings and the stream's parameters, and can refuse.
 * @param attach the window's way of taking a bridge
 */
export function playMain(first: AppState, attach: (bridge: Bridge) => void): PlayedMain {
  let state = first;
  let refusal: ContractError | null = null;
  const sent: { name: CommandName; request: unknown }[] = [];
  let listener: (slices: Partial<AppState>) => void = () => undefined;
  const emit = (slices: Partial<AppState>) => {
    state = { ...state, ...slices };
    listener(slices);
  };
  const answer = (name: CommandName, request: unknown): Reply<unknown> => {
    if (name === 'app.hello') return { ok: true, value: state };
    if (name === 'log.read') return { ok: true, value: [] };
    sent.push({ name, request });
    if (refusal !== null) return { ok: false, error: refusal };
    if (name === 'live.setParams') emit({ live: { ...state.live, params: request as Params } });
    if (name !== 'settings.update') return { ok: true, value: null };
    const { effect } = request as { effect: Partial<AppState['settings']['effect']> };
    emit({ settings: { ...state.settings, effect: { ...state.settings.effect, ...effect } } });
    return { ok: true, value: state.settings };
  };
  const commands = new Proxy(
    {},
    { get: (_, name: CommandName) => async (request: unknown) => answer(name, request) },
  );
  const silent = () => () => undefined;
  attach({
    shell: 'web',
    clientId: 'window-1',
    commands: commands as Bridge['commands'],
    events: {
      state: (own: typeof listener) => {
        listener = own;
        return () => undefined;
      },
      orchestrators: silent,
      stats: silent,
      log: silent,
      notice: silent,
    } as unknown as Bridge['events'],
    openMediaLink: () => Promise.reject(new Error('no media here')),
    openFile: () => Promise.reject(new Error('no files here')),
    onConnection: (own) => {
      own(true);
      return () => undefined;
    },
  });
  return {
    sent,
    emit,
    refuse: (error) => {
      refusal = error;
    },
  };
}
