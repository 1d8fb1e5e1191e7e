import { MediaLink } from '../../../src-preload/media-link/media-link.ts';
import type { LinkFormat, LinkUnit } from '../../../src-preload/media-link/packet.ts';
import type { LinkPort } from '../../../src-preload/media-link/port.ts';
import type { Logger } from '../../base/log.ts';

/** Windows whose links are kept at once; more of them are not opened by people. */
const MAX_WINDOWS = 8;

/** What takes the pictures of the window that films. */
export interface CaptureTaker {
  onUnit(unit: LinkUnit): void;
  onFormat(format: LinkFormat): void;
  /** Another link follows, perhaps with another clock, and its first picture may depend on ones that were lost. */
  onNewLink(): void;
  /** Which window films, or whether it is there, has changed. */
  onOwnerChanged(): void;
}

interface WindowLink {
  readonly link: MediaLink;
  format: LinkFormat | null;
}

/**
 * The capture links of windows. Each window has one, opened before or during a stream; a window that is loaded again
 * replaces its own. The pictures of one window, the owner, are taken. While the owner is there, links of other windows are
 * refused; when it is gone, another window that sends pictures takes its place.
 */
export class CaptureLinks {
  readonly #nowUs: () => number;
  readonly #logger: Logger;
  readonly #windows = new Map<string, WindowLink>();
  #owner: { clientId: string; readonly taker: CaptureTaker } | null = null;

  /** @param nowUs main's clock, which windows ask for */
  constructor(nowUs: () => number, logger: Logger) {
    this.#nowUs = nowUs;
    this.#logger = logger;
  }

  /** The window that films, and whether its link is open; null where no stream takes pictures. */
  get owner(): { readonly clientId: string; readonly attached: boolean } | null {
    if (!this.#owner) return null;
    const { clientId } = this.#owner;
    return { clientId, attached: this.#windows.has(clientId) };
  }

  /** A stream begins that takes this window's pictures; an earlier one takes no more. */
  take(clientId: string, taker: CaptureTaker): void {
    this.#owner = { clientId, taker };
    this.#introduce(clientId, taker);
  }

  /** The stream has ended; links stay open for the next one. */
  release(): void {
    this.#owner = null;
  }

  /** Asks the window that films for a keyframe. */
  requestKeyframe(): void {
    if (this.#owner) this.#windows.get(this.#owner.clientId)?.link.requestKeyframe();
  }

  /** Joins a window's port, or closes it when another window films. */
  open(clientId: string, port: LinkPort): void {
    const { owner } = this;
    if (owner?.attached && owner.clientId !== clientId) {
      this.#logger.info('capture link refused: another window films');
      port.close();
      return;
    }
    const earlier = this.#windows.get(clientId);
    const window: WindowLink = {
      format: null,
      link: new MediaLink(port, {
        nowUs: this.#nowUs,
        onUnit: (unit) => this.#onUnit(clientId, window, unit),
        onFormat: (format) => this.#onFormat(clientId, window, format),
        onClose: () => this.#onClose(clientId, window),
      }),
    };
    this.#windows.set(clientId, window);
    earlier?.link.close();
    this.#closeOldest(clientId);
    if (this.#owner?.clientId === clientId) this.#introduce(clientId, this.#owner.taker);
  }

  /** Closes every link. */
  close(): void {
    this.#owner = null;
    for (const { link } of [...this.#windows.values()]) link.close();
  }

  #introduce(clientId: string, taker: CaptureTaker): void {
    const window = this.#windows.get(clientId);
    if (window) {
      taker.onNewLink();
      if (window.format) taker.onFormat(window.format);
    }
    taker.onOwnerChanged();
  }

  #onUnit(clientId: string, window: WindowLink, unit: LinkUnit): void {
    const owner = this.#owner;
    if (!owner || this.#windows.get(clientId) !== window) return;
    if (owner.clientId !== clientId) {
      if (this.#windows.has(owner.clientId)) return;
      this.#logger.info('another window films from now on');
      owner.clientId = clientId;
      this.#introduce(clientId, owner.taker);
    }
    owner.taker.onUnit(unit);
  }

  #onFormat(clientId: string, window: WindowLink, format: LinkFormat): void {
    window.format = format;
    if (this.#owner?.clientId === clientId) this.#owner.taker.onFormat(format);
  }

  #onClose(clientId: string, window: WindowLink): void {
    if (this.#windows.get(clientId) !== window) return;
    this.#windows.delete(clientId);
    if (this.#owner?.clientId === clientId) this.#owner.taker.onOwnerChanged();
  }

  #closeOldest(newest: string): void {
    if (this.#windows.size <= MAX_WINDOWS) return;
    for (const [clientId, { link }] of this.#windows) {
      if (clientId === newest || clientId === this.#owner?.clientId) continue;
      link.close();
      return;
    }
  }
}
