import { create } from 'zustand';
import type { Bridge } from '../../src-preload/bridge.ts';
import type {
  AppState,
  CommandName,
  CommandRequest,
  CommandResponse,
  ContractError,
  LiveStats,
  LogRecord,
  Notice,
  OrchestratorsChanged,
  Reply,
} from '../../src-preload/contract.ts';
import { asSentence } from '../texts/as-sentence.ts';

/** Lines of the log a window keeps. */
const LOG_LINES = 2000;

/** What a window knows of main. `state` is null until main has answered for the first time. */
interface AppStore {
  readonly connected: boolean;
  readonly state: AppState | null;
  readonly stats: LiveStats | null;
  readonly log: readonly LogRecord[];
  readonly notices: readonly (WindowNotice & { readonly id: number })[];
}

/** A notice of main's or of this window's own; `from`: the command that failed, whose next attempt takes it away. */
interface WindowNotice extends Notice {
  readonly from?: CommandName;
}

/** The window's copy of main's state. Components read slices: `useApp((app) => app.state?.live)`. */
export const useApp = create<AppStore>(() => ({
  connected: false,
  state: null,
  stats: null,
  log: [],
  notices: [],
}));

let attached: Bridge | null = null;
let noticeCount = 0;

/** The bridge to main. @throws Error before {@link attachBridge} */
export function bridge(): Bridge {
  if (attached === null) throw new Error('the window is not attached to main yet');
  return attached;
}

/** Connects the store to main and keeps it current; asks for everything again whenever the connection comes back. */
export function attachBridge(own: Bridge): void {
  attached = own;
  own.events.state((slices) =>
    useApp.setState((store) =>
      // Messages carry no undefined: a slice that is not there has not changed.
      store.state === null ? store : { state: { ...store.state, ...(slices as Partial<AppState>) } },
    ),
  );
  own.events.orchestrators((changed) =>
    useApp.setState(({ state }) => (state === null ? {} : { state: withRows(state, changed) })),
  );
  own.events.stats((stats) => useApp.setState({ stats }));
  own.events.log((records) => useApp.setState(({ log }) => ({ log: appended(log, records) })));
  own.events.notice(notify);
  own.onConnection((connected) => {
    useApp.setState({ connected });
    if (connected) void readAll(own);
  });
}

/** Shows a notice to the user, as a sentence; the same one only once. */
export function notify(notice: WindowNotice): void {
  noticeCount += 1;
  const id = noticeCount;
  const said = asSentence(notice.text);
  useApp.setState(({ notices }) => {
    const others = notices.filter(({ text }) => text !== said);
    return { notices: [...others.slice(-4), { ...notice, text: said, id }] };
  });
}

/** Takes a notice away. */
export function dismissNotice(id: number): void {
  useApp.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}

/** Gives main a command. Never rejects. */
export function command<Name extends CommandName>(
  name: Name,
  request: CommandRequest<Name>,
): Promise<Reply<CommandResponse<Name>>> {
  return bridge().commands[name](request);
}

/** Gives main a command and shows the user why it failed, if it does. @returns the value, or undefined on failure */
export async function run<Name extends CommandName>(
  name: Name,
  request: CommandRequest<Name>,
): Promise<CommandResponse<Name> | undefined> {
  const reply = await command(name, request);
  const outdated = useApp.getState().notices.filter(({ from }) => from === name);
  for (const { id } of outdated) dismissNotice(id);
  if (reply.ok) return reply.value;
  notify({ ...errorNotice(reply.error), from: name });
  return undefined;
}

/** Rows keep their places; new ones go to the end. */
function withRows(state: AppState, { upserted, removed }: OrchestratorsChanged): AppState {
  const rows = new Map(state.orchestrators.map((row) => [row.address, row]));
  for (const address of removed) rows.delete(address);
  for (const row of upserted) rows.set(row.address, row);
  return { ...state, orchestrators: [...rows.values()] };
}

function errorNotice(error: ContractError): Notice {
  return { level: 'error', text: error.message };
}

async function readAll(own: Bridge): Promise<void> {
  // Changes of the state follow its snapshot at once, so nothing else is awaited before it is in place.
  const state = await own.commands['app.hello'](null);
  if (state.ok) useApp.setState({ state: state.value });
  const log = await own.commands['log.read'](null);
  if (log.ok) useApp.setState({ log: log.value });
}

function appended(log: readonly LogRecord[], records: readonly LogRecord[]): readonly LogRecord[] {
  const last = log.at(-1)?.id ?? -1;
  return [...log, ...records.filter(({ id }) => id > last)].slice(-LOG_LINES);
}
