import { lazy, Suspense, useEffect, useState } from 'react';
import { useKeyboard, useShortcut } from '../keyboard/use-shortcut.ts';
import { dismissNotice, useApp } from '../store/app-store.ts';
import { frameTexts } from '../texts/frame.ts';
import { Toasts } from '../ui/toasts.tsx';
import { LiveView } from '../views/live/live-view.tsx';
import { Connecting, ConnectionBanner } from './connection.tsx';
import { QuestionBanner } from './question-banner.tsx';
import { Rail } from './rail.tsx';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { TokenDialog } from './token-dialog.tsx';
import { TopStrip } from './top-strip.tsx';
import { openView, useView, type View } from './view.ts';
import { ViewBoundary } from './view-boundary.tsx';
import styles from './window-frame.module.css';

const NetworkView = lazy(async () => ({
  default: (await import('../views/network/network-view.tsx')).NetworkView,
}));
const OutputsView = lazy(async () => ({
  default: (await import('../views/outputs/outputs-view.tsx')).OutputsView,
}));
const SettingsView = lazy(async () => ({
  default: (await import('../views/settings/settings-view.tsx')).SettingsView,
}));
const AboutView = lazy(async () => ({ default: (await import('../views/about/about-view.tsx')).AboutView }));

const pages = {
  network: NetworkView,
  outputs: OutputsView,
  settings: SettingsView,
  about: AboutView,
} as const;

/** The window: rail, strip and the view the address names, with everything that may appear above it. */
export function WindowFrame() {
  const view = useView();
  const answered = useApp(({ state }) => state !== null);
  const [keysShown, setKeysShown] = useState(false);
  useKeyboard();
  useShortcut('view.live', () => openView('live'));
  useShortcut('view.network', () => openView('network'));
  useShortcut('view.outputs', () => openView('outputs'));
  useShortcut('view.settings', () => openView('settings'));
  useShortcut('help', () => setKeysShown(true));
  useEffect(() => {
    document.title = frameTexts.title(frameTexts.views[view]);
  }, [view]);
  return (
    <div className={styles.frame}>
      <TopStrip live={view === 'live'} onKeys={() => setKeysShown(true)} />
      <ConnectionBanner />
      <QuestionBanner />
      <Rail view={view} />
      <main className={styles.main}>{answered ? <Views view={view} /> : <Connecting />}</main>
      <Notices />
      <PendingToken />
      {keysShown && <ShortcutsDialog onClose={() => setKeysShown(false)} />}
    </div>
  );
}

/** The live view stays while another one is shown, so that picture and sound go on; hidden, it is not painted. */
function Views({ view }: { readonly view: View }) {
  const Page = view === 'live' ? null : pages[view];
  return (
    <>
      <div className={styles.view} hidden={view !== 'live'}>
        <ViewBoundary>
          <LiveView />
        </ViewBoundary>
      </div>
      {Page !== null && (
        <div className={styles.view} key={view}>
          <ViewBoundary>
            <Suspense fallback={null}>
              <Page />
            </Suspense>
          </ViewBoundary>
        </div>
      )}
    </>
  );
}

function Notices() {
  const notices = useApp((app) => app.notices);
  return <Toasts toasts={notices} onDismiss={dismissNotice} />;
}

function PendingToken() {
  const token = useApp(({ state }) => state?.pendingToken ?? null);
  return token === null ? null : <TokenDialog key={token.id} token={token} />;
}
