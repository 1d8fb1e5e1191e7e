import type { ReactNode } from 'react';
import type { LiveState, LiveStats } from '../../../../src-preload/contract.ts';
import type { Percentiles } from '../../../playback/timed-window.ts';
import { useApp } from '../../../store/app-store.ts';
import { type PlaybackState, usePlayback } from '../../../store/playback-store.ts';
import { liveTexts } from '../../../texts/live.ts';
import { bytes, milliseconds, runnerState, timeOfDay } from '../format.ts';
import styles from './stream-details.module.css';

const texts = liveTexts.details;
const none = liveTexts.figures.none;

/** Everything that is measured of the stream, by subject. */
export function StreamDetails() {
  const live = useApp(({ state }) => state?.live);
  const stats = useApp((app) => app.stats);
  const playback = usePlayback();
  if (live === undefined || stats === null) return <p className={styles.empty}>{texts.noStream}</p>;
  return (
    <div className={styles.groups}>
      <Group title={texts.groups.network} rows={networkRows(live, stats)} />
      <Group title={texts.groups.pictures} rows={pictureRows(live, stats, playback)} />
      <Group title={texts.groups.segments} rows={segmentRows(stats)} />
      <Group title={texts.groups.time} rows={timeRows(live, stats, playback)} />
    </div>
  );
}

type Row = readonly [name: string, value: ReactNode];

function Group({ title, rows }: { readonly title: string; readonly rows: readonly Row[] }) {
  return (
    <section className={styles.group}>
      <h3>{title}</h3>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name} className={styles.row}>
            <dt>{name}</dt>
            <dd>{value ?? none}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function networkRows(live: LiveState, { runner }: LiveStats): readonly Row[] {
  const rate = (fps: number | null): string => (fps === null ? none : fps.toFixed(1));
  return [
    [texts.orchestrator, live.orchestrator],
    [texts.model, live.model],
    [texts.runner, runnerState(live.runner.state)],
    [texts.runnerFps, `${rate(runner.fpsIn)} / ${rate(runner.fpsOut)}`],
    [texts.runnerRestarts, live.runner.restarts],
    [texts.control, live.paramsPending ? texts.controlPending : texts.controlDone],
    [texts.attempts, live.attempts],
  ];
}

function pictureRows(live: LiveState, stats: LiveStats, playback: PlaybackState): readonly Row[] {
  const { drops, width, height, codec } = playback;
  return [
    [texts.source, live.source && texts.sourceNames[live.source]],
    [texts.outputSize, width > 0 ? `${width} × ${height}, ${codec}` : null],
    [texts.framesSent, stats.framesSent],
    [texts.framesReturned, stats.framesReturned],
    [texts.droppedCapture, stats.dropped.captureLink],
    [texts.droppedSend, stats.dropped.send],
    [texts.droppedOutput, stats.dropped.outputLink],
    [texts.droppedDecode, texts.droppedHere(drops)],
  ];
}

function segmentRows({ segments, queues }: LiveStats): readonly Row[] {
  return [
    [texts.segmentsSent, segments.sent],
    [texts.segmentsReturned, segments.returned],
    [texts.segmentsInFlight, segments.inFlight],
    [texts.segmentsLost, segments.lost],
    [texts.queueInput, bytes(queues.inputBytes)],
    [texts.queueOutput, queues.outputPackets],
  ];
}

function timeRows(live: LiveState, stats: LiveStats, playback: PlaybackState): readonly Row[] {
  return [
    [texts.since, timeOfDay(live.sinceMs)],
    [texts.latencyMain, percentiles(stats.latencyMs)],
    [texts.latencyGlass, percentiles(playback.latencyMs)],
    [texts.decode, playback.decodeMs === null ? null : `${playback.decodeMs.toFixed(1)} ms`],
    [texts.loopDelay, `${stats.loopDelayP99Ms.toFixed(1)} ms`],
  ];
}

function percentiles({ p50, p95 }: Percentiles): string | null {
  return p50 === null ? null : `${milliseconds(p50)} / ${milliseconds(p95)}`;
}
