import type { Swap } from '../../src-preload/contract.ts';

/** Texts of where a stream goes, its moves and the question after too many. */
export const routeTexts = {
  label: 'Orchestrator of the stream',
  choosing: 'Choosing an orchestrator…',
  embedded: 'Embedded network',
  because: (why: string) => `chosen because ${why}`,
  standby: (host: string) => `next would be ${host}`,
  swap: 'Swap',
  menu: 'Move the stream to another orchestrator',
  next: 'The next best',
  nextIs: (host: string) => `The next best: ${host}`,
  choice: (place: number, host: string, why: string) => `${place}. ${host}${why === '' ? '' : ` – ${why}`}`,
  all: 'Show all orchestrators',
  noSwaps: 'The stream has not moved to another orchestrator.',
  move: (from: string, to: string) => `${from} → ${to}`,
  by: { gateway: '', user: 'by you' } satisfies Record<Swap['by'], string>,
  gap: (ms: number) => `${(ms / 1000).toFixed(1)} s without new pictures`,
  gapRuns: 'no new picture yet',
  question: {
    title: 'Go on with another orchestrator?',
    go: 'Go on',
    stop: 'Stop the stream',
  },
} as const;
