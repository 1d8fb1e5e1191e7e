import { Filter, Network } from 'lucide-react';
import { useState } from 'react';
import { useMain } from '../../../store/use-main.ts';
import { networkTexts } from '../../../texts/network.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { openNetwork } from '../network-places.ts';
import { SelectionPanel } from '../selection/selection-panel.tsx';
import { AddOrchestrators } from './add-orchestrators.tsx';
import { ChoiceSection } from './choice-section.tsx';
import { EmbeddedSection } from './embedded-section.tsx';
import { noFilter } from './filter-rows.ts';
import { OrchestratorTable } from './orchestrator-table.tsx';
import styles from './orchestrators-tab.module.css';
import { setFilter } from './table-store.ts';
import { TableTools } from './table-tools.tsx';
import { useBlocked } from './use-blocked.ts';
import { useShownRows } from './use-shown-rows.ts';

const texts = networkTexts.orchestrators;

/** Every orchestrator known, which of them streams use and how that is decided, and a way to add more. */
export function OrchestratorsTab() {
  return (
    <>
      <div className={styles.cards}>
        <ChoiceSection />
        <EmbeddedSection />
      </div>
      <SelectionPanel />
      <Rows />
      <AddOrchestrators />
    </>
  );
}

function Rows() {
  const rows = useMain(({ orchestrators }) => orchestrators);
  const blocked = useBlocked();
  const [held, setHeld] = useState(false);
  const shown = useShownRows(rows, blocked, held);
  if (rows.length === 0)
    return (
      <EmptyState
        icon={Network}
        title={texts.none}
        action={<Button onClick={() => openNetwork('sources')}>{texts.openSources}</Button>}
      >
        {texts.noneText}
      </EmptyState>
    );
  return (
    <>
      <TableTools rows={rows} shown={shown.length} />
      {shown.length === 0 ? (
        <EmptyState
          icon={Filter}
          title={texts.noneFits}
          action={<Button onClick={() => setFilter(noFilter)}>{texts.showAll}</Button>}
        >
          {texts.noneFitsText}
        </EmptyState>
      ) : (
        <OrchestratorTable rows={shown} blocked={blocked} onHold={setHeld} />
      )}
    </>
  );
}
