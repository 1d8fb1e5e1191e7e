import { WalletMinimal } from 'lucide-react';
import { openView } from '../../../frame/view.ts';
import { useApp } from '../../../store/app-store.ts';
import { asSentence } from '../../../texts/as-sentence.ts';
import { payingTexts as texts } from '../../../texts/paying.ts';
import { Button } from '../../../ui/button.tsx';
import { useSecondsSince } from '../use-seconds-since.ts';
import { usePrepaidS } from './prepaid.ts';
import styles from './signer-lost-banner.module.css';

/** Says that no signer answers while a stream is being paid for, and how long that can go on. */
export function SignerLostBanner() {
  const lostMs = useApp(({ state }) => state?.wallet.signerLostMs ?? null);
  const why = useApp(({ state }) => state?.signers.list.find(({ error }) => error !== null)?.error?.message);
  return (
    <>
      <p role="alert" className={styles.said}>
        {lostMs !== null && texts.lost}
      </p>
      {lostMs !== null && (
        <div className={styles.banner}>
          <WalletMinimal size={18} aria-hidden className={styles.icon} />
          <div className={styles.words}>
            <p>
              <strong>{texts.lost}</strong> <Countdown sinceMs={lostMs} />
            </p>
            {why !== undefined && <p className={styles.why}>{asSentence(why)}</p>}
          </div>
          <Button onClick={() => openView('network', 'signers')}>{texts.openSigners}</Button>
        </div>
      )}
    </>
  );
}

/** Each second; read out once is enough, by the line above. */
function Countdown({ sinceMs }: { readonly sinceMs: number }) {
  const seconds = useSecondsSince(sinceMs);
  const left = usePrepaidS();
  return (
    <span role="timer" aria-live="off">
      {left === null ? texts.lostFor(seconds) : texts.lasts(left, seconds)}
    </span>
  );
}
