import { Menu, nativeTheme, powerSaveBlocker, Tray } from 'electron';
import type { AppState } from '../../../src-preload/contract.ts';
import type { Logger } from '../../base/log.ts';
import type { StudioApi } from '../../studio/studio-api.ts';
import { whatRuns } from '../what-runs.ts';
import { keepAwake } from './awake.ts';
import { trayIcons } from './icons.ts';
import { isStreaming } from './live-phase.ts';
import { applicationMenu, type MenuActions, type MenuState } from './menu.ts';
import { type TrayActions, trayLook, trayMenu } from './tray.ts';

/** What the system shows of the application outside of its windows. */
export interface StatusOptions {
  readonly studio: Pick<StudioApi, 'state' | 'subscribe'>;
  readonly menu: Omit<MenuState, 'streaming'>;
  readonly actions: MenuActions & TrayActions;
  readonly logger: Logger;
}

/** Keeps tray, application menu, colours and the machine's sleep in step with the application's state. */
export function showStatus({ studio, menu, actions, logger }: StatusOptions): void {
  const icons = trayIcons(menu.mac);
  const tray = makeTray(() => new Tray(icons(null)), logger);
  tray?.on('click', () => actions.show());
  const setAwake = keepAwake(powerSaveBlocker);

  const showLive = (live: AppState['live']): void => {
    const streaming = isStreaming(live.phase);
    Menu.setApplicationMenu(Menu.buildFromTemplate(applicationMenu({ ...menu, streaming }, actions)));
    const { tooltip, dot } = trayLook(live);
    tray?.setImage(icons(dot));
    tray?.setToolTip(tooltip);
    tray?.setContextMenu(Menu.buildFromTemplate(trayMenu(live, actions)));
  };
  const showTheme = ({ appearance }: AppState['settings']): void => {
    nativeTheme.themeSource = appearance.theme;
  };

  // A server that is sent a held picture counts on the next one, too.
  const showAwake = (): void => setAwake(whatRuns(studio.state).length > 0);

  let shown = studio.state.live;
  showLive(shown);
  showAwake();
  showTheme(studio.state.settings);
  studio.subscribe(({ name, payload }) => {
    if (name !== 'state') return;
    if (payload.settings) showTheme(payload.settings);
    if (payload.live || payload.outputs) showAwake();
    if (!payload.live) return;
    const changed = payload.live.phase !== shown.phase || payload.live.model !== shown.model;
    shown = payload.live;
    if (changed) showLive(shown);
  });
}

/** A desktop without a place for such icons is no reason not to start. */
function makeTray(make: () => Tray, logger: Logger): Tray | null {
  try {
    return make();
  } catch (error) {
    logger.info('this desktop shows no tray icon', { error });
    return null;
  }
}
