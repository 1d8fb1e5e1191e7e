/** Texts of what a running stream costs. */
export const payingTexts = {
  title: (spent: string, perMinute: string) =>
    `This stream has cost ${spent}, now ${perMinute} a minute. Open the wallet.`,
  spent: (amount: string) => amount,
  perMinute: (amount: string) => `${amount}/min`,
  ofCeiling: {
    stream: (percent: number) => `${percent} % of its limit`,
    month: (percent: number) => `${percent} % of the month’s limit`,
  },
  prepaid: (seconds: number) => `paid for ${Math.max(0, Math.round(seconds))} s`,
  prepaidLabel: 'Seconds paid in advance',
  lost: 'No signer answers.',
  lasts: (left: number, since: number) =>
    left > 0
      ? `What is paid lasts about ${Math.round(left)} s more; then the stream ends. Asking again since ${since} s.`
      : `What was paid is used up: the stream ends. Asking again since ${since} s.`,
  lostFor: (since: number) => `Asking again since ${since} s.`,
} as const;
