import { Plus, RadioTower } from 'lucide-react';
import { useState } from 'react';
import { useMain } from '../../../store/use-main.ts';
import { restreamTexts as texts } from '../../../texts/restream.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Section } from '../../../ui/section.tsx';
import shared from '../outputs.module.css';
import { TargetDialog } from './target-dialog.tsx';
import { TargetRow } from './target-row.tsx';

/** The places the output is sent to. */
export function TargetsSection() {
  const targets = useMain(({ settings }) => settings.outputs.targets);
  const states = useMain(({ outputs }) => outputs.targets);
  const [adding, setAdding] = useState(false);
  const add = (
    <Button icon={Plus} tone={targets.length === 0 ? 'primary' : 'quiet'} onClick={() => setAdding(true)}>
      {texts.add}
    </Button>
  );
  return (
    <Section title={texts.title} description={texts.description} actions={targets.length > 0 && add}>
      {targets.length === 0 ? (
        <EmptyState icon={RadioTower} title={texts.none} action={add}>
          {texts.noneText}
        </EmptyState>
      ) : (
        <ul className={shared.list} aria-label={texts.list}>
          {targets.map((target) => (
            <TargetRow key={target.id} target={target} state={states.find(({ id }) => id === target.id)} />
          ))}
        </ul>
      )}
      {adding && <TargetDialog target={null} onClose={() => setAdding(false)} />}
    </Section>
  );
}
