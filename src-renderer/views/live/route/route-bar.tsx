import { Waypoints } from 'lucide-react';
import { useApp } from '../../../store/app-store.ts';
import { isStreaming } from '../../../store/streaming.ts';
import { asSentence } from '../../../texts/as-sentence.ts';
import { routeTexts as texts } from '../../../texts/route.ts';
import { SpendMeter } from '../paying/spend-meter.tsx';
import { hostOf } from './next-best.ts';
import styles from './route-bar.module.css';
import { SwapMenu } from './swap-menu.tsx';

/** Where the running stream goes and why there, what it costs, and the way to another orchestrator. */
export function RouteBar() {
  const streaming = useApp(({ state }) => isStreaming(state?.live.phase));
  if (!streaming) return null;
  return (
    <section className={styles.bar} aria-label={texts.label}>
      <Waypoints size={16} aria-hidden className={styles.icon} />
      <Where />
      <SpendMeter />
      <SwapMenu />
    </section>
  );
}

function Where() {
  const orchestrator = useApp(({ state }) => state?.live.orchestrator ?? null);
  const because = useApp(({ state }) => state?.live.chosenBecause ?? '');
  const standby = useApp(({ state }) => state?.live.standby ?? null);
  const embedded = useApp(({ state }) => state?.network.embedded.address === orchestrator);
  if (orchestrator === null) return <p className={styles.where}>{texts.choosing}</p>;
  const why = [because !== '' && texts.because(because), standby !== null && texts.standby(hostOf(standby))]
    .filter(Boolean)
    .join(' · ');
  return (
    <p className={styles.where} title={[orchestrator, why].filter(Boolean).join('\n')}>
      <span className={styles.host}>{embedded ? texts.embedded : hostOf(orchestrator)}</span>
      {why !== '' && <span className={styles.why}>{asSentence(why)}</span>}
    </p>
  );
}
