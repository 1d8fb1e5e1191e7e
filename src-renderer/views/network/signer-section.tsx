import { useState } from 'react';
import type { SignerState } from '../../../src-preload/contract.ts';
import { run } from '../../store/app-store.ts';
import { useMain } from '../../store/use-main.ts';
import { asSentence } from '../../texts/as-sentence.ts';
import { networkTexts } from '../../texts/network.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Section } from '../../ui/section.tsx';
import { SignerForm } from './signer-form.tsx';
import styles from './signer-section.module.css';

const texts = networkTexts.signer;

/** The remote signer: where it is, what it is sent, whether it answers. */
export function SignerSection() {
  const signer = useMain((state) => state.signer);
  const [forgetting, setForgetting] = useState(false);
  const set = signer.address !== null;
  return (
    <Section title={texts.title} description={texts.description}>
      <SignerForm key={`${signer.address} ${signer.headerNames.join(' ')}`} signer={signer}>
        {set && (
          <>
            <Button loading={signer.test === 'testing'} onClick={() => void run('signer.test', null)}>
              {texts.test}
            </Button>
            <Button onClick={() => setForgetting(true)}>{texts.forget}</Button>
          </>
        )}
      </SignerForm>
      <div role="status" className={styles.result} data-test={signer.test}>
        {testResult(signer)}
      </div>
      {forgetting && <ForgetDialog onClose={() => setForgetting(false)} />}
    </Section>
  );
}

function testResult({ test, error, latencyMs, ethAddress }: SignerState): string | null {
  if (test === 'testing') return texts.testing;
  if (test === 'ok' && latencyMs !== null) return texts.ok(latencyMs, ethAddress);
  return error ? asSentence(error.message) : null;
}

function ForgetDialog({ onClose }: { readonly onClose: () => void }) {
  const forget = async () => {
    await run('signer.forget', null);
    onClose();
  };
  return (
    <Dialog
      title={texts.forgetTitle}
      onClose={onClose}
      actions={
        <>
          <Button autoFocus onClick={onClose}>
            {texts.cancel}
          </Button>
          <Button tone="danger" onClick={() => void forget()}>
            {texts.forget}
          </Button>
        </>
      }
    >
      <p>{texts.forgetText}</p>
    </Dialog>
  );
}
