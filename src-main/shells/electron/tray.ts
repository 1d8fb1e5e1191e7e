import type { MenuItemConstructorOptions } from 'electron';
import type { LivePhase, LiveState } from '../../../src-preload/contract.ts';
import { isStreaming } from './live-phase.ts';

/** How the tray shows a phase: in words, and by a dot of a colour (never by the colour alone). */
const PHASES: Readonly<Record<LivePhase, { readonly words: string; readonly dot: string | null }>> = {
  idle: { words: 'Not streaming', dot: null },
  connecting: { words: 'Connecting', dot: '#e6b450' },
  loading: { words: 'Loading the model', dot: '#e6b450' },
  live: { words: 'Live', dot: '#d93025' },
  degraded: { words: 'Live, with trouble', dot: '#e6b450' },
  reconnecting: { words: 'Reconnecting', dot: '#e6b450' },
  stopping: { words: 'Stopping', dot: null },
  stopped: { words: 'Not streaming', dot: null },
  failed: { words: 'The stream has failed', dot: '#e6b450' },
};

/** What the tray shows. */
export interface TrayLook {
  readonly tooltip: string;
  /** The colour of the icon's dot; null for none. */
  readonly dot: string | null;
}

/** How the tray shows the stream. */
export function trayLook({ phase, model }: Pick<LiveState, 'phase' | 'model'>): TrayLook {
  const { words, dot } = PHASES[phase];
  const what = isStreaming(phase) && model !== null ? `${words} · ${model}` : words;
  return { tooltip: `Rivulet: ${what}`, dot };
}

/** What the tray's menu does. */
export interface TrayActions {
  show(): void;
  stop(): void;
  quit(): void;
}

/** The tray's menu: the state in words, and what can be done about it. */
export function trayMenu(
  { phase }: Pick<LiveState, 'phase'>,
  actions: TrayActions,
): MenuItemConstructorOptions[] {
  return [
    { label: PHASES[phase].words, enabled: false },
    { type: 'separator' },
    { label: 'Show Rivulet', click: actions.show },
    { label: 'Stop the Stream', enabled: isStreaming(phase), click: actions.stop },
    { type: 'separator' },
    { label: 'Quit Rivulet', click: actions.quit },
  ];
}
