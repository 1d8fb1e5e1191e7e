import { type ReactNode, useMemo } from 'react';
import { useApp } from '../../../store/app-store.ts';
import { isStreaming } from '../../../store/streaming.ts';
import { liveTexts } from '../../../texts/live.ts';
import { classNames } from '../../../ui/class-names.ts';
import { Sparkline } from '../../../ui/sparkline.tsx';
import { bitrate, cost, duration, milliseconds, runnerState } from '../format.ts';
import styles from './figures-bar.module.css';
import type { LiveFigures } from './live-figures.ts';
import { type Plotted, useFigures } from './use-figures.ts';

const texts = liveTexts.figures;

/** The least height of each plot's scale, so that noise near zero looks like what it is. */
const FLOORS: Record<Plotted, number> = { latency: 100, fps: 30, up: 1e6, down: 1e6, drops: 10 };

/** The stream in numbers, four times a second, with the last minute of most of them as a small plot. */
export function FiguresBar() {
  const { figures: measured, histories, tick } = useFigures();
  const streaming = useApp(({ state }) => isStreaming(state?.live.phase) || state?.live.phase === 'stopped');
  const figures = streaming ? measured : null;
  const plot = (name: Plotted, label: string): ReactNode => (
    <Sparkline history={histories[name]} tick={tick} floor={FLOORS[name]} label={texts.plot(label)} />
  );
  return (
    <section className={classNames(styles.bar, figures === null && styles.idle)} aria-label={texts.label}>
      <dl className={styles.plots}>
        <Latency figures={figures} plot={plot('latency', texts.latency)} />
        <Figure name={texts.fps} title={texts.fpsTitle} plot={plot('fps', texts.fps)}>
          {figures && `${Math.round(figures.fpsSent)} → ${Math.round(figures.fpsShown)}`}
        </Figure>
        <Figure name={texts.up} title={texts.upTitle} plot={plot('up', texts.up)}>
          {figures && bitrate(figures.upBps)}
        </Figure>
        <Figure name={texts.down} title={texts.downTitle} plot={plot('down', texts.down)}>
          {figures && bitrate(figures.downBps)}
        </Figure>
        <Figure name={texts.drops} title={texts.dropsTitle} plot={plot('drops', texts.drops)}>
          {figures && String(figures.dropped)}
        </Figure>
      </dl>
      <Session figures={figures} />
    </section>
  );
}

function Latency({ figures, plot }: { readonly figures: LiveFigures | null; readonly plot: ReactNode }) {
  const { p50 = null, p95 = null } = figures?.latency ?? {};
  const title = figures?.estimated ? `${texts.latencyTitle}; ${texts.latencyEstimated}` : texts.latencyTitle;
  return (
    <Figure name={texts.latency} title={title} plot={plot}>
      {p50 !== null && (
        <>
          {figures?.estimated && '≈ '}
          {milliseconds(p50)}
          <span className={styles.second}> / {Math.round(p95 ?? p50)}</span>
        </>
      )}
    </Figure>
  );
}

/** Runner, time and cost: they change slowly, or by the second. */
function Session({ figures }: { readonly figures: LiveFigures | null }) {
  const runner = useApp(({ state }) => state?.live.runner.state ?? null);
  const seconds = figures === null ? null : Math.floor(figures.sessionS);
  const paid = figures?.costWei ?? null;
  return useMemo(
    () => (
      <dl className={styles.session}>
        <Line name={texts.runner}>{seconds === null ? null : runnerState(runner)}</Line>
        <Line name={texts.time}>{seconds === null ? null : duration(seconds)}</Line>
        <Line name={texts.cost} title={texts.costTitle}>
          {paid === null ? null : cost(paid)}
        </Line>
      </dl>
    ),
    [runner, seconds, paid],
  );
}

interface FigureProps {
  readonly name: string;
  readonly title: string;
  readonly plot: ReactNode;
  readonly children: ReactNode;
}

function Figure({ name, title, plot, children }: FigureProps) {
  return (
    <div className={styles.figure} title={title}>
      <dt>{name}</dt>
      <dd>
        <span className={styles.value}>{children || texts.none}</span>
        {plot}
      </dd>
    </div>
  );
}

function Line({
  name,
  title,
  children,
}: {
  readonly name: string;
  readonly title?: string;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.line} title={title}>
      <dt>{name}</dt>
      <dd>{children || texts.none}</dd>
    </div>
  );
}
