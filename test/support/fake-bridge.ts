import type { Page } from 'playwright';
import { commandNames, eventNames } from '../../src-preload/contract/command-names.ts';
import type {
  AppState,
  CommandName,
  CommandResponse,
  EventName,
  EventPayload,
  LogRecord,
  Reply,
} from '../../src-preload/contract.ts';
import { API_KEY } from '../../src-preload/electron-api.ts';

/** What a window is answered by {@link fakeBridge} besides its state. */
interface FakeMain {
  readonly log?: readonly LogRecord[];
  readonly licences?: CommandResponse<'app.licences'>;
}

/** A command as the window gave it. */
interface FakeCall {
  readonly name: CommandName;
  readonly request: unknown;
}

/** Main as a test plays it to one window. */
export interface FakeBridge {
  /** Sends the window an event. */
  emit<Name extends EventName>(name: Name, payload: EventPayload<Name>): Promise<void>;
  /** What a command is answered from now on, instead of its usual answer. */
  answer<Name extends CommandName>(name: Name, reply: Reply<CommandResponse<Name>>): Promise<void>;
  /** The commands given so far, without those that only read. */
  calls(): Promise<readonly FakeCall[]>;
}

/** The global the page keeps its side of the fake in. */
interface FakeInPage {
  readonly calls: FakeCall[];
  readonly emit: (name: string, payload: unknown) => void;
  readonly answer: (name: string, reply: unknown) => void;
}

/** Only in the page: {@link playMain} has put it there. */
declare const fakeMain: FakeInPage;

/**
 * Makes the next loads of a page talk to a main that is played: it shows `state`, remembers what it is told and applies
 * changes of settings. It takes the place of what Electron's preload leaves in a window, so that the product is as it is.
 */
export async function fakeBridge(page: Page, state: AppState, main: FakeMain = {}): Promise<FakeBridge> {
  const played: PlayedMain = {
    key: API_KEY,
    commandNames,
    eventNames,
    state,
    log: main.log ?? [],
    licences: main.licences ?? [],
  };
  await page.addInitScript(playMain, JSON.stringify(played));
  const play = (what: 'emit' | 'answer', name: string, value: unknown): Promise<void> =>
    page.evaluate(([method, about, json]) => fakeMain[method](about, JSON.parse(json)), [
      what,
      name,
      JSON.stringify(value),
    ] as const);
  return {
    emit: (name, payload) => play('emit', name, payload),
    answer: (name, reply) => play('answer', name, reply),
    calls: async () => JSON.parse(await page.evaluate(() => JSON.stringify(fakeMain.calls))) as FakeCall[],
  };
}

interface PlayedMain {
  readonly key: string;
  readonly commandNames: readonly CommandName[];
  readonly eventNames: readonly EventName[];
  readonly state: AppState;
  readonly log: readonly LogRecord[];
  readonly licences: CommandResponse<'app.licences'>;
}

/** Runs inside the page, before its scripts: it may use nothing but its argument. */
function playMain(json: string): void {
  const { key, commandNames, eventNames, state: first, log, licences } = JSON.parse(json) as PlayedMain;
  let state = first;
  const calls: FakeCall[] = [];
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  const replies = new Map<string, unknown>();
  const emit = (name: string, payload: unknown): void => {
    if (name === 'state') state = { ...state, ...(payload as Partial<AppState>) };
    for (const listener of listeners.get(name) ?? []) listener(payload);
  };
  const usual: Partial<Record<CommandName, (request: unknown) => unknown>> = {
    'app.hello': () => state,
    'log.read': () => log,
    'app.licences': () => licences,
    'settings.update': (request) => {
      const sections = Object.entries(request as Record<string, object>).map(([name, change]) => [
        name,
        { ...state.settings[name as keyof AppState['settings']], ...change },
      ]);
      emit('state', { settings: { ...state.settings, ...Object.fromEntries(sections) } });
      return state.settings;
    },
    'token.answer': () => {
      emit('state', { pendingToken: null });
      return null;
    },
    'network.add': (request) => request,
    'files.choose': () => null,
    'presets.export': () => '[]',
    'presets.import': () => ({ added: 0, replaced: 0 }),
    'presets.save': (request) => ({ ...(request as object), id: 'preset-new' }),
  };
  const ask = async (name: CommandName, request: unknown): Promise<unknown> => {
    if (!['app.hello', 'log.read', 'app.licences'].includes(name)) calls.push({ name, request });
    return replies.get(name) ?? { ok: true, value: usual[name]?.(request) ?? null };
  };
  const listen = (name: EventName, listener: (payload: unknown) => void): (() => void) => {
    const set = listeners.get(name) ?? new Set();
    listeners.set(name, set.add(listener));
    return () => void set.delete(listener);
  };
  const refused = {
    ok: false,
    error: { code: 'not_allowed', message: 'there is no media in a played main', fields: {} },
  };
  const played: FakeInPage = { calls, emit, answer: (name, reply) => void replies.set(name, reply) };
  Object.assign(globalThis, {
    fakeMain: played,
    [key]: {
      clientId: 'window-1',
      commands: Object.fromEntries(
        commandNames.map((name) => [name, (request: unknown) => ask(name, request)]),
      ),
      events: Object.fromEntries(
        eventNames.map((name) => [name, (listener: (payload: unknown) => void) => listen(name, listener)]),
      ),
      openMediaLink: async () => refused,
      openFile: async () => refused,
    },
  });
}
