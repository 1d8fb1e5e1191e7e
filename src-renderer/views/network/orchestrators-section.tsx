import { Network, RefreshCw } from 'lucide-react';
import { run } from '../../store/app-store.ts';
import { useMain } from '../../store/use-main.ts';
import { networkTexts } from '../../texts/network.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Section } from '../../ui/section.tsx';
import { AddOrchestrators } from './add-orchestrators.tsx';
import { ChoiceGroup } from './choice-group.tsx';
import { OrchestratorTable } from './orchestrator-table.tsx';

const texts = networkTexts.orchestrators;

/** Every orchestrator known, which one streams use, and a way to add more. */
export function OrchestratorsSection() {
  const rows = useMain(({ orchestrators }) => orchestrators);
  return (
    <Section
      title={texts.title}
      description={texts.description}
      actions={
        rows.length > 0 && (
          <Button icon={RefreshCw} onClick={() => void run('network.check', { address: null })}>
            {texts.checkAll}
          </Button>
        )
      }
    >
      <ChoiceGroup />
      {rows.length === 0 ? (
        <EmptyState icon={Network} title={texts.none}>
          {texts.noneText}
        </EmptyState>
      ) : (
        <OrchestratorTable rows={rows} />
      )}
      <AddOrchestrators />
    </Section>
  );
}
