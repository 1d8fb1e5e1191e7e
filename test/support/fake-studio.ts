import { deferred } from '../../src-main/base/async.ts';
import { GatewayError } from '../../src-main/base/errors.ts';
import type {
  ClientContext,
  CommandHandlers,
  StudioApi,
  StudioEvent,
} from '../../src-main/studio/studio-api.ts';
import {
  type AppState,
  type ChosenFile,
  type CommandName,
  type CommandRequest,
  commandNames,
} from '../../src-preload/contract.ts';
import type { LinkPort } from '../../src-preload/media-link/port.ts';
import { sampleState } from './sample-state.ts';

/** A command as it reached the application. */
export interface StudioCall {
  readonly name: CommandName;
  readonly request: unknown;
  readonly clientId: string;
}

/** A media link as it reached the application. */
export interface StudioLink {
  readonly kind: 'capture' | 'output' | 'input';
  readonly client: ClientContext;
  readonly port: LinkPort;
}

/**
 * The application as a shell sees it, played: it shows the state it is given and remembers what it is told. Commands that
 * answer something besides `app.hello`, `log.read` and `settings.update` have to be taught by {@link onCommand}.
 */
export class FakeStudio implements StudioApi {
  readonly calls: StudioCall[] = [];
  readonly links: StudioLink[] = [];
  readonly tokens: string[] = [];
  /** Paths given to {@link addFile}. */
  readonly files: string[] = [];
  closed = false;
  state: AppState;
  readonly commands: CommandHandlers;
  readonly #listeners = new Set<(event: StudioEvent) => void>();
  readonly #taught = new Map<CommandName, (request: never, client: ClientContext) => unknown>();
  readonly #awaited = new Set<() => void>();

  constructor(state: AppState = sampleState()) {
    this.state = state;
    this.commands = Object.fromEntries(
      commandNames.map((name) => [
        name,
        (request: never, client: ClientContext) => this.#take(name, request, client),
      ]),
    ) as unknown as CommandHandlers;
  }

  /** How a command is answered from now on; what `answer` throws is its error. */
  onCommand<Name extends CommandName>(
    name: Name,
    answer: (request: CommandRequest<Name>, client: ClientContext) => unknown,
  ): void {
    this.#taught.set(name, answer as (request: never, client: ClientContext) => unknown);
  }

  /** Changes slices of the state and tells every listener. */
  change(slices: Partial<AppState>): void {
    this.state = { ...this.state, ...slices };
    this.emit({ name: 'state', payload: slices });
  }

  /** Tells every listener. */
  emit(event: StudioEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** How many listen to events. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** Waits until `isSo`, which is looked at whenever something reaches the application. */
  until(isSo: () => boolean): Promise<void> {
    const { promise, resolve } = deferred<void>();
    const look = (): void => {
      if (!isSo()) return;
      this.#awaited.delete(look);
      resolve();
    };
    this.#awaited.add(look);
    look();
    return promise;
  }

  subscribe(listener: (event: StudioEvent) => void): () => void {
    this.#listeners.add(listener);
    this.#look();
    return () => {
      this.#listeners.delete(listener);
      this.#look();
    };
  }

  openMediaLink(kind: StudioLink['kind'], client: ClientContext, port: LinkPort): void {
    this.links.push({ kind, client, port });
    this.#look();
  }

  addFile(path: string): Promise<ChosenFile> {
    this.files.push(path);
    const file = { id: `file-${this.files.length}`, name: path, durationS: 1, width: 64, height: 36 };
    this.change({ files: [...this.state.files, file] });
    this.#look();
    return Promise.resolve(file);
  }

  offerToken(token: string): void {
    this.tokens.push(token);
    this.#look();
  }

  close(): Promise<void> {
    this.closed = true;
    this.#look();
    return Promise.resolve();
  }

  async #take(name: CommandName, request: never, client: ClientContext): Promise<unknown> {
    this.calls.push({ name, request, clientId: client.clientId });
    this.#look();
    const taught = this.#taught.get(name);
    if (taught) return taught(request, client);
    if (name === 'app.hello') return this.state;
    if (name === 'log.read') return [];
    if (name === 'settings.update') return this.#updateSettings(request);
    if (ANSWER_SOMETHING.has(name))
      throw new GatewayError('usage', `the test has not said what ${name} answers`);
    return null;
  }

  #updateSettings(patch: Partial<AppState['settings']>): AppState['settings'] {
    const { settings } = this.state;
    const changed = Object.entries(patch).map(([section, fields]) => [
      section,
      { ...settings[section as keyof typeof settings], ...fields },
    ]);
    this.change({ settings: { ...settings, ...Object.fromEntries(changed) } });
    return this.state.settings;
  }

  #look(): void {
    for (const look of this.#awaited) look();
  }
}

/** Commands with an answer no test can do without saying which. */
const ANSWER_SOMETHING: ReadonlySet<CommandName> = new Set([
  'app.licences',
  'presets.save',
  'presets.export',
  'presets.import',
  'network.add',
]);
