import type { LiveState } from '../../../../src-preload/contract.ts';
import { liveTexts } from '../../../texts/live.ts';

/** Something that happened to the stream. */
export interface TimelineEntry {
  readonly timeMs: number;
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
}

/** What happened between two states of the stream, in words; nothing when `before` is null, for nothing is known of it. */
export function timelineEntries(before: LiveState | null, now: LiveState, timeMs: number): TimelineEntry[] {
  if (before === null) return [];
  const entries: TimelineEntry[] = [];
  const add = (level: TimelineEntry['level'], text: string): void =>
    void entries.push({ timeMs, level, text });
  if (now.phase !== before.phase) add(phaseLevel(now), sentence(liveTexts.phase[now.phase], now));
  // The reason of a phase that has just begun says already what the first trouble is.
  const explained = now.phase !== before.phase && now.reason !== '' ? now.troubles[0] : undefined;
  for (const trouble of now.troubles) {
    if (trouble !== explained && !before.troubles.includes(trouble)) add('warn', liveTexts.trouble[trouble]);
  }
  for (const trouble of before.troubles) {
    if (!now.troubles.includes(trouble)) add('info', liveTexts.details.over(liveTexts.trouble[trouble]));
  }
  if (now.orchestrator !== before.orchestrator && now.orchestrator !== null) {
    add('info', liveTexts.details.chosen(now.orchestrator));
  }
  if (now.runner.restarts > before.runner.restarts) add('warn', liveTexts.details.restarted);
  if (now.runner.message !== before.runner.message && now.runner.message !== '') {
    add('info', liveTexts.details.runnerSays(now.runner.message));
  }
  return entries;
}

function phaseLevel({ phase }: LiveState): TimelineEntry['level'] {
  if (phase === 'failed') return 'error';
  return phase === 'degraded' || phase === 'reconnecting' ? 'warn' : 'info';
}

function sentence(phase: string, { reason, error }: LiveState): string {
  const why = reason || error?.message || '';
  return why === '' ? phase : `${phase}: ${why}`;
}
