import { RefreshCw } from 'lucide-react';
import { AmountText } from '../../../money/amount-text.tsx';
import { run } from '../../../store/app-store.ts';
import { changeSettings } from '../../../store/change-settings.ts';
import { useMain } from '../../../store/use-main.ts';
import { agoText } from '../../../texts/ago.ts';
import { asSentence } from '../../../texts/as-sentence.ts';
import { walletTexts } from '../../../texts/wallet.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { DraftInput } from '../../../ui/draft-input.tsx';
import { Field } from '../../../ui/field.tsx';
import { Section } from '../../../ui/section.tsx';
import { useNow } from '../../../ui/use-now.ts';
import styles from './funds-section.module.css';

const texts = walletTexts.funds;

/** What the signer's address has locked for paying, as the chain says, and over which endpoint that is read. */
export function FundsSection() {
  const { funds, fundsError } = useMain(({ wallet }) => wallet);
  const rpcUrl = useMain(({ settings }) => settings.payments.rpcUrl);
  return (
    <Section
      title={texts.title}
      actions={
        <Button icon={RefreshCw} onClick={() => void run('wallet.refresh', null)}>
          {texts.refresh}
        </Button>
      }
    >
      {funds === null ? <p className={styles.dim}>{texts.unknown}</p> : <Funds />}
      {fundsError !== null && (
        <p role="alert" className={styles.error}>
          {asSentence(fundsError.message)}
        </p>
      )}
      <Field label={texts.rpcUrl} hint={texts.rpcUrlHint}>
        <DraftInput
          mono
          value={rpcUrl}
          placeholder={texts.rpcUrlPlaceholder}
          maxLength={4096}
          onDone={(url) => void changeSettings({ payments: { rpcUrl: url } })}
        />
      </Field>
    </Section>
  );
}

function Funds() {
  const funds = useMain(({ wallet }) => wallet.funds);
  const nowMs = useNow(10_000);
  if (funds === null) return null;
  const unlocking = funds.withdrawRound !== '0';
  return (
    <>
      <dl className={styles.funds}>
        <div>
          <dt>{texts.deposit}</dt>
          <dd>
            <AmountText wei={funds.depositWei} />
          </dd>
        </div>
        <div>
          <dt>{texts.reserve}</dt>
          <dd>
            <AmountText wei={funds.reserveWei} />
          </dd>
        </div>
      </dl>
      <p>
        <Badge tone={unlocking ? 'danger' : 'ok'}>{unlocking ? texts.unlocking : texts.locked}</Badge>{' '}
        <span className={styles.dim}>{texts.read(agoText(funds.readMs, nowMs))}</span>
      </p>
      <p className={styles.account}>
        <code>{funds.ethAddress}</code>
        <CopyButton label={texts.copyAddress} text={funds.ethAddress} />
      </p>
      {unlocking && <p className={styles.error}>{texts.unlockingHint(funds.withdrawRound)}</p>}
    </>
  );
}
