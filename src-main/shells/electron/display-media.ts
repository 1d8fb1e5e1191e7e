import type {
  BrowserWindow,
  DesktopCapturer,
  DesktopCapturerSource,
  Menu,
  MenuItemConstructorOptions,
  Session,
  Streams,
} from 'electron';
import type { Logger } from '../../base/log.ts';
import { isOwnUrl } from './own-page.ts';

/** Pixels of the picture beside each source in the menu. */
const THUMBNAIL = { width: 128, height: 72 } as const;
/** Characters of a window's title that are shown. */
const TITLE_CHARS = 60;
/** Milliseconds in which a choice may follow the closing of the menu: macOS closes it first. */
const CHOICE_AFTER_CLOSE_MS = 300;

/** What the picker needs of Electron and the window it belongs to. */
export interface SourcePicker {
  readonly capturer: Pick<DesktopCapturer, 'getSources'>;
  readonly buildMenu: (template: MenuItemConstructorOptions[]) => Menu;
  readonly windowOf: (frame: Electron.WebFrameMain) => BrowserWindow | null;
  readonly logger: Logger;
}

/**
 * Lets the user choose the screen or window our page may film: by the system's own picker where there is one (macOS 15;
 * on Wayland the portal shows its own while sources are asked for), else by a native menu, which a keyboard and a screen
 * reader can use. Sound is never granted along with it.
 */
export function guardDisplayMedia(session: Session, picker: SourcePicker): void {
  session.setDisplayMediaRequestHandler(
    ({ frame, securityOrigin, videoRequested }, callback) => {
      // Called without streams it refuses; an empty object would throw (electron_browser_context.cc).
      const answer = callback as (streams?: Streams) => void;
      const window = frame && frame.parent === null ? picker.windowOf(frame) : null;
      if (window === null || !videoRequested || !isOwnUrl(securityOrigin)) return answer();
      choose(picker, window).then(
        (source) => (source === null ? answer() : answer({ video: source })),
        (error: unknown) => {
          picker.logger.warn('the screens and windows cannot be listed', { error });
          answer();
        },
      );
    },
    { useSystemPicker: true },
  );
}

async function choose(picker: SourcePicker, window: BrowserWindow): Promise<DesktopCapturerSource | null> {
  const sources = await picker.capturer.getSources({
    types: ['screen', 'window'],
    thumbnailSize: THUMBNAIL,
  });
  const [only] = sources;
  // The portal of a Wayland desktop has asked already and hands over what was chosen.
  if (only && sources.length === 1 && process.env.XDG_SESSION_TYPE === 'wayland') return only;
  if (sources.length === 0) return null;
  return new Promise((resolve) => {
    const menu = picker.buildMenu(sourceMenu(sources, resolve));
    menu.popup({ window, callback: () => setTimeout(resolve, CHOICE_AFTER_CLOSE_MS, null) });
  });
}

/** The menu: screens first, then windows, each by its name and what it shows. */
export function sourceMenu(
  sources: readonly DesktopCapturerSource[],
  choose: (source: DesktopCapturerSource) => void,
): MenuItemConstructorOptions[] {
  const items = (kind: 'screen' | 'window'): MenuItemConstructorOptions[] =>
    sources
      .filter(({ id }) => id.startsWith(`${kind}:`))
      .map((source) => ({
        label: labelOf(source.name),
        ...(source.thumbnail.isEmpty() ? {} : { icon: source.thumbnail.resize({ height: 36 }) }),
        click: () => choose(source),
      }));
  const groups = [items('screen'), items('window')].filter((group) => group.length > 0);
  return groups.flatMap((group, index) => (index === 0 ? group : [{ type: 'separator' as const }, ...group]));
}

/** A title as a menu shows it: an ampersand would mark a key, and long ones would widen the menu. */
function labelOf(name: string): string {
  const short = name.length > TITLE_CHARS ? `${name.slice(0, TITLE_CHARS - 1)}…` : name;
  return short.trim() === '' ? 'Untitled window' : short.replaceAll('&', '&&');
}
