import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a fake runner answers. */
export interface FakeRunnerBehaviour {
  /** `status` in `/health`; of several, one per question, and the last from then on. */
  health?: string | string[];
  /** Status and body of `POST /live-video-to-video`. */
  start?: { readonly status: number; readonly body: unknown };
}

/** A runner with go-livepeer's runner API that records its jobs and touches no channel. */
export class FakeRunner {
  readonly url: string;
  /** Bodies of the jobs it was given. */
  readonly jobs: Record<string, unknown>[] = [];
  /** May be changed while it runs. */
  readonly behaviour: FakeRunnerBehaviour;
  readonly #server: Server;

  private constructor(server: Server, behaviour: FakeRunnerBehaviour) {
    this.#server = server;
    this.behaviour = behaviour;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(behaviour: FakeRunnerBehaviour = {}): Promise<FakeRunner> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const runner = new FakeRunner(server, behaviour);
    server.on('request', async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { status, body } = runner.#answer(request.url ?? '', Buffer.concat(chunks).toString('utf8'));
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    return runner;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #health(): string {
    const { health = 'OK' } = this.behaviour;
    if (typeof health === 'string') return health;
    return (health.length > 1 ? health.shift() : health[0]) ?? 'OK';
  }

  #answer(path: string, body: string): { status: number; body: unknown } {
    switch (path) {
      case '/health':
        return { status: 200, body: { status: this.#health() } };
      case '/version':
        return {
          status: 200,
          body: { pipeline: 'live-video-to-video', model_id: 'fake-model', version: '1.2.3' },
        };
      case '/hardware/info':
        return {
          status: 200,
          body: {
            gpu_info: {
              '0': {
                id: 'gpu-1',
                name: 'Fake 4090',
                major: 8,
                minor: 9,
                memory_free: 100,
                memory_total: 200,
              },
            },
          },
        };
      case '/live-video-to-video':
        this.jobs.push(JSON.parse(body) as Record<string, unknown>);
        return this.behaviour.start ?? { status: 200, body: {} };
      default:
        return { status: 404, body: {} };
    }
  }
}
