import { Timer } from 'lucide-react';
import type { ObsState } from '../../../../src-preload/contract.ts';
import { run } from '../../../store/app-store.ts';
import { useMain } from '../../../store/use-main.ts';
import { agoText } from '../../../texts/ago.ts';
import { obsTexts } from '../../../texts/obs.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Section } from '../../../ui/section.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { milliseconds } from '../../live/format.ts';
import shared from '../outputs.module.css';
import { Figure, Figures } from '../status/figures.tsx';
import { LatencyScale } from './latency-scale.tsx';

const texts = obsTexts.latency;

/** A median up to this is good, milliseconds. */
const GOOD_MS = 150;

/** How long pictures take to OBS, as last measured, and the button that measures it again. */
export function LatencySection() {
  const latency = useMain(({ outputs }) => outputs.obs.latencyMs);
  const measuring = useMain(({ outputs }) => outputs.obs.measuring);
  return (
    <Section
      title={texts.title}
      description={texts.description}
      actions={
        <Button icon={Timer} loading={measuring} onClick={() => void run('obs.measure', null)}>
          {measuring ? texts.measuring : texts.measure}
        </Button>
      }
    >
      <div role="status">
        {latency === null ? <p className={shared.hint}>{texts.none}</p> : <Measured latency={latency} />}
      </div>
    </Section>
  );
}

function Measured({ latency }: { readonly latency: NonNullable<ObsState['latencyMs']> }) {
  const { p50, p95, samples, atMs } = latency;
  const nowMs = useNow(10_000);
  const quickest = useMain(({ outputs }) => outputs.obs.feed === 'mjpeg');
  const fps = useMain(({ outputs }) => Math.round(outputs.obs.stats?.fps ?? 0));
  const good = p50 <= GOOD_MS;
  return (
    <div className={shared.form}>
      <Figures>
        <Figure name={texts.p50}>
          <strong>{milliseconds(p50)}</strong> <Badge tone={good ? 'ok' : 'warn'}>{texts.judged(good)}</Badge>
        </Figure>
        <Figure name={texts.p95}>{milliseconds(p95)}</Figure>
      </Figures>
      <LatencyScale p50={p50} p95={p95} goodMs={GOOD_MS} />
      <p className={shared.hint}>
        {texts.taken(samples, agoText(atMs, nowMs))}.{' '}
        {!good && (quickest ? texts.slowThough(fps) : texts.slow)}
      </p>
    </div>
  );
}
