import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { GatewayError } from '../base/errors.ts';
import { JsonStore } from './json-store.ts';

const fileSchema = z.object({
  port: z.int().min(0).max(65_535),
  /** Part of every path of the feed: whoever knows it may read. */
  token: z.string().regex(/^[\w-]{22,100}$/),
});

type Place = z.output<typeof fileSchema>;

/**
 * Where the local feed was last: OBS finds it there again after a restart. In a file of its own that only its owner can
 * read, and not among the settings, since its path is all it takes to watch.
 */
export class FeedPlace {
  readonly #store: JsonStore<Place>;

  private constructor(store: JsonStore<Place>) {
    this.#store = store;
  }

  /** Opens the place kept in a data folder, or makes one up. Never rejects. */
  static async open(folder: string, onProblem: (problem: GatewayError) => void): Promise<FeedPlace> {
    return new FeedPlace(
      await JsonStore.open({
        path: join(folder, 'feed.json'),
        schema: fileSchema,
        defaults: { port: 0, token: newToken() },
        onProblem,
      }),
    );
  }

  /** The port it had; 0 before it ever had one. */
  get port(): number {
    return this.#store.data.port;
  }

  /** The unguessable part of its paths. A secret outside of its URLs. */
  get token(): string {
    return this.#store.data.token;
  }

  /** Keeps the port it has now, and its token. @throws GatewayError `settings_unwritable` */
  async keepPort(port: number): Promise<void> {
    if (port !== this.port) await this.#store.set({ ...this.#store.data, port });
  }

  /** Makes up another token. @throws GatewayError `settings_unwritable`; it is in force all the same */
  renew(): Promise<void> {
    return this.#store.set({ ...this.#store.data, token: newToken() });
  }

  /** Writes what has not been written. @throws GatewayError `settings_unwritable` */
  close(): Promise<void> {
    return this.#store.close();
  }
}

function newToken(): string {
  return randomBytes(18).toString('base64url');
}
