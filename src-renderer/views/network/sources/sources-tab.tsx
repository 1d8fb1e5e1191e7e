import { Plus, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { run } from '../../../store/app-store.ts';
import { useMain } from '../../../store/use-main.ts';
import { sourcesTexts as texts } from '../../../texts/sources.ts';
import { Button } from '../../../ui/button.tsx';
import { Section } from '../../../ui/section.tsx';
import { SourceDialog } from './source-dialog.tsx';
import { SourceRow } from './source-row.tsx';
import styles from './sources-tab.module.css';

/** Where orchestrators are found: each source with how it is, and a way to add one. */
export function SourcesTab() {
  const sources = useMain(({ discovery }) => discovery.sources);
  const [adding, setAdding] = useState(false);
  const on = sources.some(({ enabled }) => enabled);
  return (
    <Section
      title={texts.title}
      description={texts.description}
      actions={
        <div className={styles.actions}>
          <Button icon={RefreshCw} disabled={!on} onClick={() => void run('discovery.refresh', { id: null })}>
            {texts.refreshAll}
          </Button>
          <Button icon={Plus} onClick={() => setAdding(true)}>
            {texts.add}
          </Button>
        </div>
      }
    >
      {!on && <p className={styles.off}>{texts.off}</p>}
      <ul className={styles.list} aria-label={texts.list}>
        {sources.map((source) => (
          <SourceRow key={source.id} source={source} />
        ))}
      </ul>
      {adding && <SourceDialog source={null} onClose={() => setAdding(false)} />}
    </Section>
  );
}
