import type { ReactNode } from 'react';
import { percentOf, weiOf, weiText } from '../../../money/amount.ts';
import { AmountText } from '../../../money/amount-text.tsx';
import { isCarried, isStreaming } from '../../../store/streaming.ts';
import { useMain } from '../../../store/use-main.ts';
import { walletTexts } from '../../../texts/wallet.ts';
import { Meter } from '../../../ui/meter.tsx';
import { Section } from '../../../ui/section.tsx';
import { gaugeTone, PREPAID_FULL_S, prepaidTone } from './gauges.ts';
import styles from './spending-section.module.css';

const texts = walletTexts.spending;

/** What is being spent: by the stream, the minute and the month, and how far that is from its ceilings. */
export function SpendingSection() {
  const { monthWei, perMinuteWei, prepaidS, sessions, ...wallet } = useMain((state) => state.wallet);
  const { sessionCeilingWei, monthCeilingWei } = useMain(({ settings }) => settings.payments);
  const streaming = useMain(({ live }) => isStreaming(live.phase));
  const carried = useMain(({ live }) => isCarried(live.phase));
  // The account of the last stream is kept, also when that was before the program was started.
  const sessionWei = streaming ? wallet.sessionWei : (sessions[0]?.paidWei ?? wallet.sessionWei);
  return (
    <Section title={texts.title} description={texts.description}>
      <dl className={styles.figures}>
        <Figure name={streaming ? texts.session : texts.lastSession}>
          <AmountText wei={sessionWei} />
          <Ceiling name={texts.sessionCeiling} spentWei={sessionWei} ceilingWei={sessionCeilingWei} />
        </Figure>
        <Figure name={texts.month}>
          <AmountText wei={monthWei} />
          <Ceiling name={texts.monthCeiling} spentWei={monthWei} ceilingWei={monthCeilingWei} />
        </Figure>
        <Figure name={texts.perMinute}>
          {carried ? <AmountText wei={perMinuteWei} /> : walletTexts.none}
        </Figure>
        <Figure name={texts.prepaid}>
          {prepaidS === null || !carried ? (
            walletTexts.none
          ) : (
            <>
              {texts.prepaidS(prepaidS)}
              <Meter
                label={texts.prepaid}
                value={prepaidS}
                max={PREPAID_FULL_S}
                tone={prepaidTone(prepaidS)}
              />
              <span className={styles.hint}>{texts.prepaidHint}</span>
            </>
          )}
        </Figure>
      </dl>
    </Section>
  );
}

function Figure({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={styles.figure}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface CeilingProps {
  readonly name: string;
  readonly spentWei: string;
  readonly ceilingWei: string | null;
}

function Ceiling({ name, spentWei, ceilingWei }: CeilingProps) {
  if (ceilingWei === null) return <span className={styles.hint}>{texts.noCeiling}</span>;
  const ceiling = weiOf(ceilingWei);
  const percent = percentOf(weiOf(spentWei), ceiling);
  return (
    <>
      <Meter label={name} value={percent} max={100} tone={gaugeTone(percent)} />
      <span className={styles.hint}>{texts.ofCeiling(percent, weiText(ceiling))}</span>
    </>
  );
}
