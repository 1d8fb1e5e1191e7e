/** What a window says when it cannot reach main. */
export const bridgeTexts = {
  lost: 'Rivulet does not answer: see whether it still runs, then try again.',
  busy: 'Rivulet has too much to do: wait a moment, then try again.',
  fileLost: 'The file could not be handed over: choose it again.',
} as const;
