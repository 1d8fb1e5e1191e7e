import type { OutputsSettings, OutputsState, SoundState } from '../../src-preload/contract.ts';

/** Texts of the outputs' sound, and of what they show between streams. */
export const soundOutputTexts = {
  title: 'Sound in sync',
  description:
    'The AI takes time for each picture. Sound is kept back for as long, so that every output has both together.',
  paths: { job: 'Through the AI', local: 'Kept back here', none: 'No sound' } satisfies Record<
    SoundState['path'],
    string
  >,
  pathMeaning: {
    job: 'Sound travels with the pictures and comes back with them.',
    local: 'The orchestrator gives no sound back: your own is kept back here until its picture is there.',
    none: 'Nothing with sound is being sent. Switch the microphone on in the live view, or choose a file with sound.',
  } satisfies Record<SoundState['path'], string>,
  source: 'Where the sound comes from',
  sources: { auto: 'Automatic', job: 'The AI', local: 'Your own', off: 'No sound' } satisfies Record<
    OutputsSettings['sound']['source'],
    string
  >,
  sourceHints: {
    auto: 'The AI’s where it gives some back, else your own, kept back.',
    job: 'Only what comes back with the pictures.',
    local: 'Always your own, kept back until its picture is there.',
    off: 'Outputs carry silence.',
  } satisfies Record<OutputsSettings['sound']['source'], string>,
  delay: 'Kept back by',
  ahead: 'Sound against picture',
  inSync: 'In sync',
  outOfSync: 'Out of sync',
  together: '0 ms',
  aheadBy: (ms: number) => `${ms} ms ahead`,
  behindBy: (ms: number) => `${ms} ms behind`,
  unknown: 'not measured yet',
  none: '–',
  scale: (text: string) => `Sound against picture: ${text}; up to 40 ms either way is in sync`,
  early: 'Sound early',
  late: 'Sound late',
  offset: 'Correction',
  offsetHint:
    'Arrow keys move by 5 ms, Page up and Page down by more. Use it where a program or a device adds a delay of its own.',
  offsetText: (ms: number) => (ms === 0 ? 'none' : ms > 0 ? `${ms} ms later` : `${Math.abs(ms)} ms earlier`),
  reset: 'No correction',
  holding: {
    title: 'Between streams',
    description:
      'Outputs stay up while there is no picture from the AI, so that OBS and platforms do not end.',
    label: 'What they show then',
    choices: { last: 'Last picture', card: 'Holding card' } satisfies Record<
      OutputsSettings['holding'],
      string
    >,
    hints: {
      last: 'The last picture stands still until the next stream.',
      card: 'A plain card says that the stream is about to begin.',
    } satisfies Record<OutputsSettings['holding'], string>,
    now: { live: 'Live', held: 'Last picture', card: 'Holding card' } satisfies Record<
      OutputsState['picture'],
      string
    >,
  },
} as const;
