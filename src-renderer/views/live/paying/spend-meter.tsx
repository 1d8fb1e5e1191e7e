import { openView } from '../../../frame/view.ts';
import { currencyText, exactText, weiOf, weiText } from '../../../money/amount.ts';
import { useApp } from '../../../store/app-store.ts';
import { useMain } from '../../../store/use-main.ts';
import { payingTexts as texts } from '../../../texts/paying.ts';
import { Meter } from '../../../ui/meter.tsx';
import { gaugeTone, nearCeiling, PREPAID_FULL_S, prepaidTone } from '../../network/wallet/gauges.ts';
import { usePrepaidS } from './prepaid.ts';
import styles from './spend-meter.module.css';

/** What the stream costs so far and by the minute, and how long it is paid for; nothing while it is free. */
export function SpendMeter() {
  const spentWei = useApp(({ stats, state }) => stats?.costWei ?? state?.wallet.sessionWei ?? '0');
  const perMinuteWei = useApp(
    ({ stats, state }) => stats?.costPerMinuteWei ?? state?.wallet.perMinuteWei ?? '0',
  );
  const currency = useApp(({ state }) => state?.settings.payments.currency ?? null);
  const prepaidS = usePrepaidS();
  const spent = weiOf(spentWei);
  const perMinute = weiOf(perMinuteWei);
  if (spent === 0n && perMinute === 0n && prepaidS === null) return null;
  const shown = (wei: bigint) =>
    currency === null ? weiText(wei) : currencyText({ num: wei, den: 1n }, currency);
  return (
    <button
      type="button"
      className={styles.meter}
      title={texts.title(exactText(spent), exactText(perMinute))}
      onClick={() => openView('network', 'wallet')}
    >
      <span>
        {texts.spent(shown(spent))}{' '}
        {perMinute > 0n && <span className={styles.rate}>{texts.perMinute(shown(perMinute))}</span>}
      </span>
      <NearCeiling />
      {prepaidS !== null && (
        <span className={styles.prepaid}>
          <span className={styles.dim}>{texts.prepaid(prepaidS)}</span>
          <span className={styles.gauge}>
            <Meter
              label={texts.prepaidLabel}
              value={prepaidS}
              max={PREPAID_FULL_S}
              tone={prepaidTone(prepaidS)}
            />
          </span>
        </span>
      )}
    </button>
  );
}

/** That a stream will soon end at a limit of the user's: it must not come as a surprise. */
function NearCeiling() {
  const wallet = useMain((state) => state.wallet);
  const payments = useMain(({ settings }) => settings.payments);
  const near = nearCeiling(wallet, payments);
  if (near === null) return null;
  return (
    <span className={styles.limit} data-tone={gaugeTone(near.percent)}>
      {texts.ofCeiling[near.of](near.percent)}
    </span>
  );
}
