import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { AccessUnit } from '../../media/access-unit.ts';
import type { MediaEngine } from '../../media/engine/client.ts';

/** Widest small picture, in pixels. */
const MAX_WIDTH = 320;
/** So much of a file is looked at, in seconds. */
const LOOK_S = 0.2;

/** Small pictures of files, made when they are asked for and kept as `<id>.jpg` in a folder of our own. */
export class Thumbnails {
  readonly #folder: string;
  readonly #openEngine: () => Promise<MediaEngine>;
  /** One is made after the other: a list that is opened asks for many. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(folder: string, openEngine: () => Promise<MediaEngine>) {
    this.#folder = folder;
    this.#openEngine = openEngine;
  }

  /** The picture of a file as a data URL; null where none can be made. Never rejects. */
  async of(id: string, path: string): Promise<string | null> {
    const kept = await readFile(this.#pathOf(id)).catch(() => null);
    if (kept) return dataUrl(kept);
    const turn = this.#turn.then(() => this.#make(id, path));
    this.#turn = turn;
    return turn;
  }

  /** Forgets the picture of a file. */
  async forget(id: string): Promise<void> {
    await rm(this.#pathOf(id), { force: true }).catch(() => undefined);
  }

  /** Forgets all but these. */
  async keepOnly(ids: ReadonlySet<string>): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names)
      if (name.endsWith('.jpg') && !ids.has(name.slice(0, -'.jpg'.length)))
        await this.forget(name.slice(0, -4));
  }

  async #make(id: string, path: string): Promise<string | null> {
    try {
      const engine = await this.#openEngine();
      const picture = await firstPicture(engine, path);
      if (!picture) return null;
      const { bytes } = await engine.readPicture([picture], { format: 'jpeg', maxWidth: MAX_WIDTH });
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFileAtomic(this.#pathOf(id), Buffer.from(bytes), { mode: 0o600 });
      return dataUrl(bytes);
    } catch {
      return null;
    }
  }

  #pathOf(id: string): string {
    return join(this.#folder, `${id}.jpg`);
  }
}

async function firstPicture(engine: MediaEngine, path: string): Promise<AccessUnit | null> {
  const source = await engine.openSource({
    input: { kind: 'media', location: path, paced: false, loop: false },
    size: null,
    fps: null,
    bitrateBps: null,
    gopS: 1,
    audio: null,
    durationS: LOOK_S,
  });
  for await (const unit of source.units) {
    void source.stop().catch(() => undefined);
    return unit;
  }
  return null;
}

function dataUrl(jpeg: Uint8Array): string {
  return `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`;
}
