import { deferred } from '../../src-main/base/async.ts';
import { monotonicUs } from '../../src-main/base/clock.ts';
import type { AccessUnit } from '../../src-main/media/access-unit.ts';
import type { LiveSession } from '../../src-main/studio/live/live-session.ts';
import { MediaLink } from '../../src-preload/media-link/media-link.ts';
import type { LinkCodec, LinkFormat, LinkUnit } from '../../src-preload/media-link/packet.ts';
import { linkPortPair } from '../../src-preload/media-link/port.ts';

/** A window that films: plays encoded pictures at 30 per second as if they were captured now. */
export interface FilmingWindow {
  /** Keyframes it was asked for. */
  readonly keyframesWanted: number;
  /** Settles when the link has been closed, by either side. */
  readonly closed: Promise<void>;
  /** Whether it has been. */
  readonly isClosed: boolean;
  /** The page is gone: no more pictures, link closed. */
  close(): void;
  /** No more pictures, while the link stays. */
  pause(): void;
}

/** Opens a window's capture link and films. `units` are looped; a wanted keyframe goes on at the next one of them. */
export function filmingWindow(
  session: LiveSession,
  clientId: string,
  units: readonly AccessUnit[],
  codec: LinkCodec = 'h264',
): FilmingWindow {
  const [main, own] = linkPortPair();
  let at = 0;
  let keyframesWanted = 0;
  const closed = deferred<void>();
  let isClosed = false;
  const link = new MediaLink(own, {
    nowUs: monotonicUs,
    onKeyframeWanted: () => {
      keyframesWanted += 1;
      while (!units[at % units.length]?.key) at += 1;
    },
    onClose: () => {
      isClosed = true;
      closed.resolve();
      clearInterval(camera);
    },
  });
  const camera = setInterval(() => {
    const unit = units[at % units.length];
    at += 1;
    if (unit) link.send({ kind: 'video', codec, ptsUs: monotonicUs(), key: unit.key, bytes: unit.bytes });
  }, 1000 / 30);
  session.openMediaLink('capture', { clientId }, main);
  return {
    get keyframesWanted() {
      return keyframesWanted;
    },
    closed: closed.promise,
    get isClosed() {
      return isClosed;
    },
    close: () => link.close(),
    pause: () => clearInterval(camera),
  };
}

/** A window that shows what comes over a link, and keeps it. */
export interface ShowingWindow {
  readonly units: LinkUnit[];
  readonly formats: LinkFormat[];
  /** Whether the link has been closed, by either side. */
  readonly isClosed: boolean;
  /** Settles when `count` more pictures have come. */
  pictures(count: number): Promise<void>;
  close(): void;
}

/** Opens a window's output (or input) link. */
export function showingWindow(
  session: LiveSession,
  clientId: string,
  kind: 'output' | 'input' = 'output',
): ShowingWindow {
  const [main, own] = linkPortPair();
  const units: LinkUnit[] = [];
  const formats: LinkFormat[] = [];
  let isClosed = false;
  const waiting = new Set<{ left: number; readonly resolve: () => void }>();
  const link = new MediaLink(own, {
    nowUs: monotonicUs,
    onFormat: (format) => formats.push(format),
    onClose: () => {
      isClosed = true;
    },
    onUnit: (unit) => {
      units.push({ ...unit, bytes: unit.bytes.slice() });
      if (unit.kind === 'audio') return;
      for (const waiter of waiting) {
        waiter.left -= 1;
        if (waiter.left > 0) continue;
        waiting.delete(waiter);
        waiter.resolve();
      }
    },
  });
  session.openMediaLink(kind, { clientId }, main);
  return {
    units,
    formats,
    get isClosed() {
      return isClosed;
    },
    pictures: (count) => new Promise((resolve) => waiting.add({ left: count, resolve })),
    close: () => link.close(),
  };
}
