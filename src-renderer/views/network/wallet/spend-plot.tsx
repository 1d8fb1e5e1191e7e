import type { SpendSession } from '../../../../src-preload/contract.ts';
import { weiText } from '../../../money/amount.ts';
import { walletTexts } from '../../../texts/wallet.ts';
import { BarPlot } from '../../../ui/bar-plot.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { spendByDay } from './spend-by-day.ts';

const DAYS = 30;
/** The day that a plot ends with changes but once a day. */
const LOOK_MS = 60_000;

const texts = walletTexts.sessions;

/** What was spent by the day, over the last month. */
export function SpendPlot({ sessions }: { readonly sessions: readonly SpendSession[] }) {
  const days = spendByDay(sessions, useNow(LOOK_MS), DAYS);
  const dearest = days.reduce((most, day) => (day.wei > most.wei ? day : most));
  const [first, last] = [days[0], days.at(-1)];
  return (
    <BarPlot
      title={texts.plot}
      summary={texts.plotSummary(dayText(dearest.dayMs), weiText(dearest.wei))}
      top={weiText(dearest.wei)}
      bars={days.map(({ dayMs, wei, share }) => ({
        id: String(dayMs),
        share,
        title: texts.day(dayText(dayMs), weiText(wei)),
      }))}
      ends={[dayText(first?.dayMs ?? 0), dayText(last?.dayMs ?? 0)]}
    />
  );
}

const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });

function dayText(dayMs: number): string {
  return DAY.format(dayMs);
}
