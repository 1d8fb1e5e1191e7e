import { KeyRound, Plus, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { run } from '../../../store/app-store.ts';
import { useMain } from '../../../store/use-main.ts';
import { signersTexts as texts } from '../../../texts/signers.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Section } from '../../../ui/section.tsx';
import { SignerDialog } from './signer-dialog.tsx';
import { SignerList } from './signer-list.tsx';
import styles from './signers-tab.module.css';
import { TokenSection } from './token-section.tsx';

/** Who pays: the signers in the order they are tried, and the token that may bring one. */
export function SignersTab() {
  const { list, stored } = useMain(({ signers }) => signers);
  const [adding, setAdding] = useState(false);
  const secrets = list.some(({ headerNames }) => headerNames.length > 0);
  return (
    <>
      <Section
        title={texts.title}
        description={texts.description}
        actions={
          <div className={styles.actions}>
            {list.length > 0 && (
              <Button icon={RefreshCw} onClick={() => void run('signers.test', { id: null })}>
                {texts.testAll}
              </Button>
            )}
            <Button icon={Plus} onClick={() => setAdding(true)}>
              {texts.add}
            </Button>
          </div>
        }
      >
        {list.length === 0 ? (
          <EmptyState icon={KeyRound} title={texts.none}>
            {texts.noneText}
          </EmptyState>
        ) : (
          <SignerList signers={list} />
        )}
        {secrets && <p className={styles.stored}>{texts.stored[stored]}</p>}
        {adding && <SignerDialog signer={null} onClose={() => setAdding(false)} />}
      </Section>
      <TokenSection />
    </>
  );
}
