import { useState } from 'react';
import type { PendingToken } from '../../src-preload/contract.ts';
import { run } from '../store/app-store.ts';
import { frameTexts } from '../texts/frame.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import styles from './token-dialog.module.css';

const texts = frameTexts.token;

/** Asks whether a gateway token may be used, and says what it would change. Leaving the dialog rejects it. */
export function TokenDialog({ token }: { readonly token: PendingToken }) {
  const [answering, setAnswering] = useState(false);
  const answer = async (accept: boolean) => {
    setAnswering(true);
    await run('token.answer', { id: token.id, accept });
    setAnswering(false);
  };
  const empty = token.signer === null && token.discovery === null && token.orchestrators.length === 0;
  return (
    <Dialog
      title={texts.title}
      onClose={() => void answer(false)}
      actions={
        <>
          <Button autoFocus loading={answering} onClick={() => void answer(false)}>
            {texts.reject}
          </Button>
          <Button tone="primary" loading={answering} onClick={() => void answer(true)}>
            {texts.accept}
          </Button>
        </>
      }
    >
      <p>{texts.intro}</p>
      <dl className={styles.changes}>
        {token.signer !== null && (
          <div>
            <dt>{texts.signer}</dt>
            <dd className={styles.address}>{token.signer}</dd>
            <dd>
              {token.signerHeaderNames.length === 0
                ? texts.noHeaders
                : `${texts.headers}: ${token.signerHeaderNames.join(', ')}`}
            </dd>
          </div>
        )}
        {token.discovery !== null && (
          <div>
            <dt>{texts.discovery}</dt>
            <dd className={styles.address}>{token.discovery}</dd>
            <dd className={styles.hint}>{texts.discoveryHint}</dd>
          </div>
        )}
        {token.orchestrators.length > 0 && (
          <div>
            <dt>{texts.orchestrators(token.orchestrators.length)}</dt>
            {token.orchestrators.map((address) => (
              <dd key={address} className={styles.address}>
                {address}
              </dd>
            ))}
          </div>
        )}
      </dl>
      {empty && <p>{texts.nothing}</p>}
    </Dialog>
  );
}
