import { Download, ReceiptText } from 'lucide-react';
import { useState } from 'react';
import { run } from '../../../store/app-store.ts';
import { useMain } from '../../../store/use-main.ts';
import { walletTexts } from '../../../texts/wallet.ts';
import { Button } from '../../../ui/button.tsx';
import { downloadText } from '../../../ui/download.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Section } from '../../../ui/section.tsx';
import { SessionTable } from './session-table.tsx';
import { SpendPlot } from './spend-plot.tsx';

const texts = walletTexts.sessions;

/** What every stream has cost: by the day, one by one, and as a file. */
export function SessionsSection() {
  const sessions = useMain(({ wallet }) => wallet.sessions);
  const [exporting, setExporting] = useState(false);
  const download = async () => {
    setExporting(true);
    const text = await run('wallet.export', null);
    setExporting(false);
    if (text !== undefined) downloadText(text, texts.fileName, 'text/csv');
  };
  return (
    <Section
      title={texts.title}
      description={texts.description}
      actions={
        <Button
          icon={Download}
          loading={exporting}
          disabled={sessions.length === 0}
          onClick={() => void download()}
        >
          {texts.export}
        </Button>
      }
    >
      {sessions.length === 0 ? (
        <EmptyState icon={ReceiptText} title={texts.none}>
          {texts.noneText}
        </EmptyState>
      ) : (
        <>
          <SpendPlot sessions={sessions} />
          <SessionTable sessions={sessions} />
        </>
      )}
    </Section>
  );
}
