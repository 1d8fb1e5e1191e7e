import { FreezeDetector } from './freeze-detector.ts';
import type { Player } from './player.ts';

const LOOK_INTERVAL_MS = 250;

/** What a freeze watch looks at, and whom it tells. */
export interface FreezeWatchOptions {
  readonly output: Player;
  /** Thumbnail of what is sent now; null where this window does not see it. */
  readonly input: () => Promise<Uint8Array | null>;
  /** Called when the output stands still, and when it moves again. */
  readonly onChange: (frozen: boolean) => void;
}

/** Looks four times a second whether the output stands still. @returns a function that ends it; then nothing is frozen */
export function watchForFreeze({ output, input, onChange }: FreezeWatchOptions): () => void {
  const detector = new FreezeDetector();
  let frozen = false;
  let over = false;
  const tell = (now: boolean): void => {
    if (now === frozen) return;
    frozen = now;
    onChange(now);
  };
  const look = async (): Promise<void> => {
    const inputNow = await input();
    if (over) return;
    const { decoded = 0, thumbnail = null } = output.figures ?? {};
    tell(
      detector.sample({ nowMs: performance.now(), pictures: decoded, output: thumbnail, input: inputNow }),
    );
  };
  output.setThumbnails(true);
  const timer = setInterval(() => void look(), LOOK_INTERVAL_MS);
  return () => {
    over = true;
    clearInterval(timer);
    output.setThumbnails(false);
    tell(false);
  };
}
