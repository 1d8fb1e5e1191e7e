import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

type Json = Record<string, unknown>;

interface PlayedItem {
  readonly sceneItemId: number;
  readonly sourceName: string;
  sceneItemEnabled: boolean;
  transform: Json;
}

interface PlayedInput {
  readonly kind: string;
  settings: Json;
  mediaState: string;
}

/** A scene collection of a {@link PlayedObs}. */
export interface PlayedCollection {
  readonly scenes: Map<string, PlayedItem[]>;
  readonly inputs: Map<string, PlayedInput>;
}

/** A refusal of a request, as OBS answers it. */
export class Refusal extends Error {
  readonly code: number;

  constructor(code: number, comment: string) {
    super(comment);
    this.code = code;
  }
}

/** An OBS that is played: obs-websocket 5 with a scene collection behind it, which can be told to misbehave. */
export class PlayedObs {
  readonly port: number;
  /** Requests that came in, in order. */
  readonly requests: { readonly type: string; readonly data: Json }[] = [];
  readonly collections = new Map<string, PlayedCollection>([['One', emptyCollection()]]);
  collection = 'One';
  program = 'Scene';
  camera: 'on' | 'off' | 'unavailable' = 'off';
  kinds: string[] = ['ffmpeg_source'];
  /** Closes who says hello with this code instead of letting it in. */
  closeCode: number | null = null;
  /** Requests of these types are never answered. */
  readonly silent = new Set<string>();
  /** Requests of these types are refused. */
  readonly refusals = new Map<string, Refusal>();
  /** Milliseconds between the answer to RemoveInput and the end of the input. */
  removeDelayMs = 20;
  connections = 0;
  readonly #server: WebSocketServer;
  readonly #password: string | null;
  readonly #clients = new Set<WebSocket>();
  #items = 0;

  private constructor(server: WebSocketServer, password: string | null) {
    this.#server = server;
    this.#password = password;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (socket) => this.#greet(socket));
  }

  static async open(
    options: { readonly password?: string; readonly port?: number } = {},
  ): Promise<PlayedObs> {
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port: options.port ?? 0,
      handleProtocols: (offered) => (offered.has('obswebsocket.json') ? 'obswebsocket.json' : false),
    });
    await new Promise((resolve) => server.once('listening', resolve));
    return new PlayedObs(server, options.password ?? null);
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** The collection that is open. */
  get open(): PlayedCollection {
    return this.collections.get(this.collection) ?? emptyCollection();
  }

  /** How often a request came in. */
  count(type: string): number {
    return this.requests.filter((request) => request.type === type).length;
  }

  emit(eventType: string, eventData: Json = {}): void {
    for (const client of this.#clients) send(client, 5, { eventType, eventIntent: 1, eventData });
  }

  /** Opens another collection, as its user would. */
  changeCollection(name: string): void {
    this.emit('CurrentSceneCollectionChanging', { sceneCollectionName: this.collection });
    for (const inputName of this.open.inputs.keys()) this.emit('InputRemoved', { inputName });
    if (!this.collections.has(name)) this.collections.set(name, emptyCollection());
    this.collection = name;
    this.program = 'Scene';
    this.emit('CurrentSceneCollectionChanged', { sceneCollectionName: name });
  }

  /** Takes an input away, as its user would. Scenes that are not on air keep showing it, as in OBS. */
  removeInput(inputName: string): void {
    const onAir = this.open.scenes.get(this.program) ?? [];
    for (const item of onAir.filter(({ sourceName }) => sourceName === inputName))
      onAir.splice(onAir.indexOf(item), 1);
    const shown = [...this.open.scenes.values()].flat().some(({ sourceName }) => sourceName === inputName);
    if (!shown) this.open.inputs.delete(inputName);
    this.emit('InputRemoved', { inputName });
  }

  /** An input's media ends or plays, as an event says. */
  media(inputName: string, mediaState: string): void {
    const input = this.open.inputs.get(inputName);
    if (input) input.mediaState = mediaState;
    this.emit(
      mediaState === 'OBS_MEDIA_STATE_PLAYING' ? 'MediaInputPlaybackStarted' : 'MediaInputPlaybackEnded',
      {
        inputName,
      },
    );
  }

  /** Ends all connections, as a crash would or with a close code. */
  drop(code?: number): void {
    for (const client of this.#clients)
      if (code === undefined) client.terminate();
      else client.close(code);
  }

  async close(): Promise<void> {
    this.drop();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #greet(socket: WebSocket): void {
    this.connections += 1;
    const [salt, challenge] = ['c2FsdA==', 'Y2hhbGxlbmdl'];
    const password = this.#password;
    socket.on('error', () => undefined);
    socket.once('close', () => this.#clients.delete(socket));
    socket.on('message', (bytes) => {
      const { op, d } = JSON.parse(String(bytes)) as { op: number; d: Json };
      if (op === 1) this.#identify(socket, d, password === null ? null : proof(password, salt, challenge));
      else if (op === 6) void this.#answer(socket, d);
    });
    const authentication = password === null ? {} : { authentication: { salt, challenge } };
    if (!this.silent.has('Hello'))
      send(socket, 0, { obsWebSocketVersion: '5.1.0', rpcVersion: 1, ...authentication });
  }

  #identify(socket: WebSocket, said: Json, wanted: string | null): void {
    if (this.closeCode !== null) socket.close(this.closeCode);
    else if (wanted !== null && said.authentication !== wanted) socket.close(4009, 'Authentication failed.');
    else {
      this.#clients.add(socket);
      send(socket, 2, { negotiatedRpcVersion: 1 });
    }
  }

  async #answer(socket: WebSocket, request: Json): Promise<void> {
    const type = String(request.requestType);
    const data = (request.requestData ?? {}) as Json;
    this.requests.push({ type, data });
    if (this.silent.has(type)) return;
    const answer = (status: Json, responseData: Json = {}): void =>
      send(socket, 7, {
        requestType: type,
        requestId: request.requestId,
        requestStatus: status,
        responseData,
      });
    try {
      const refusal = this.refusals.get(type);
      if (refusal) throw refusal;
      answer({ result: true, code: 100 }, this.#do(type, data));
    } catch (error) {
      const code = error instanceof Refusal ? error.code : 205;
      answer({ result: false, code, comment: String((error as Error).message) });
    }
  }

  #do(type: string, data: Json): Json {
    const { scenes, inputs } = this.open;
    const scene = (): PlayedItem[] => {
      const items = scenes.get(String(data.sceneName));
      if (items) return items;
      throw inputs.has(String(data.sceneName))
        ? new Refusal(602, 'The specified source is not a scene.')
        : new Refusal(600, 'No source was found.');
    };
    const input = (): PlayedInput => {
      const found = inputs.get(String(data.inputName));
      if (!found) throw new Refusal(600, 'No source was found.');
      return found;
    };
    const item = (): PlayedItem => {
      const found = scene().find(({ sceneItemId }) => sceneItemId === data.sceneItemId);
      if (!found) throw new Refusal(600, 'No scene item was found.');
      return found;
    };
    const vacant = (name: string): void => {
      if (scenes.has(name) || inputs.has(name))
        throw new Refusal(601, 'A source already exists by that name.');
    };
    const add = (sourceName: string): Json => {
      this.#items += 1;
      scene().push({ sceneItemId: this.#items, sourceName, sceneItemEnabled: true, transform: {} });
      this.emit('SceneItemCreated', { sceneName: data.sceneName, sourceName, sceneItemId: this.#items });
      return { sceneItemId: this.#items };
    };
    switch (type) {
      case 'GetVersion':
        return { obsVersion: '30.0.0' };
      case 'GetSceneCollectionList':
        return { currentSceneCollectionName: this.collection };
      case 'GetSceneList':
        return {
          currentProgramSceneName: this.program,
          scenes: [...scenes.keys()].map((sceneName, sceneIndex) => ({ sceneName, sceneIndex })),
        };
      case 'GetStreamStatus':
      case 'GetRecordStatus':
        return { outputActive: false };
      case 'GetStats':
        return { cpuUsage: 3, activeFps: 60, renderSkippedFrames: 2 };
      case 'GetVideoSettings':
        return { baseWidth: 1920, baseHeight: 1080 };
      case 'GetVirtualCamStatus':
        if (this.camera === 'unavailable') throw new Refusal(604, 'VirtualCam is not available.');
        return { outputActive: this.camera === 'on' };
      case 'StartVirtualCam':
      case 'StopVirtualCam':
        this.camera = type === 'StartVirtualCam' ? 'on' : 'off';
        this.emit('VirtualcamStateChanged', { outputActive: this.camera === 'on', outputState: '' });
        return {};
      case 'GetInputKindList':
        return { inputKinds: this.kinds };
      case 'GetInputList':
        return {
          inputs: [...inputs].map(([inputName, { kind }]) => ({
            inputName,
            inputKind: kind,
            unversionedInputKind: kind,
          })),
        };
      case 'GetInputSettings':
        return { inputKind: input().kind, inputSettings: input().settings };
      case 'SetInputSettings':
        input().settings = { ...input().settings, ...(data.inputSettings as Json) };
        return {};
      case 'GetMediaInputStatus':
        return { mediaState: input().mediaState };
      case 'TriggerMediaInputAction':
        input();
        this.media(String(data.inputName), 'OBS_MEDIA_STATE_PLAYING');
        return {};
      case 'CreateScene':
        vacant(String(data.sceneName));
        scenes.set(String(data.sceneName), []);
        return {};
      case 'RemoveScene':
        scene();
        scenes.delete(String(data.sceneName));
        return {};
      case 'SetCurrentProgramScene':
        scene();
        this.program = String(data.sceneName);
        this.emit('CurrentProgramSceneChanged', { sceneName: this.program });
        return {};
      case 'CreateInput': {
        const kind = String(data.inputKind);
        if (!this.kinds.includes(kind)) throw new Refusal(605, 'Your specified input kind is not supported.');
        scene();
        vacant(String(data.inputName));
        inputs.set(String(data.inputName), {
          kind,
          settings: data.inputSettings as Json,
          mediaState: 'OBS_MEDIA_STATE_PLAYING',
        });
        return add(String(data.inputName));
      }
      case 'RemoveInput': {
        input();
        setTimeout(() => this.removeInput(String(data.inputName)), this.removeDelayMs);
        return {};
      }
      case 'CreateSceneItem':
        return add(String(data.sourceName));
      case 'RemoveSceneItem':
        scene().splice(scene().indexOf(item()), 1);
        return {};
      case 'GetSceneItemList':
        return { sceneItems: scene() };
      case 'SetSceneItemTransform':
        item().transform = data.sceneItemTransform as Json;
        return {};
      case 'SetSceneItemEnabled':
        item().sceneItemEnabled = data.sceneItemEnabled === true;
        return {};
      default:
        throw new Refusal(204, 'Your request type is not valid.');
    }
  }
}

function emptyCollection(): PlayedCollection {
  return { scenes: new Map([['Scene', []]]), inputs: new Map() };
}

function send(socket: WebSocket, op: number, d: Json): void {
  socket.send(JSON.stringify({ op, d }));
}

/** obs-websocket's proof of the password (protocol.md, "Creating an authentication string"). */
function proof(password: string, salt: string, challenge: string): string {
  const hash = (text: string): string => createHash('sha256').update(text).digest('base64');
  return hash(hash(password + salt) + challenge);
}
