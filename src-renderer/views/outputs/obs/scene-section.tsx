import { Airplay, Trash2, Wrench } from 'lucide-react';
import { useState } from 'react';
import type { ObsState, OutputsSettings } from '../../../../src-preload/contract.ts';
import { run } from '../../../store/app-store.ts';
import { changeOutputs } from '../../../store/change-outputs.ts';
import { useMain } from '../../../store/use-main.ts';
import { obsTexts } from '../../../texts/obs.ts';
import { outputsTexts } from '../../../texts/outputs.ts';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Section } from '../../../ui/section.tsx';
import { optionsOf, Segmented } from '../../../ui/segmented.tsx';
import shared from '../outputs.module.css';
import { useBusy } from '../use-busy.ts';

const texts = obsTexts.scene;

const tones: Readonly<Record<ObsState['scene'], Tone>> = { missing: 'neutral', broken: 'warn', ready: 'ok' };

/** What we made in OBS: whether it is in place, the ways to make, mend, show and remove it, and how the picture gets there. */
export function SceneSection() {
  const scene = useMain(({ outputs }) => outputs.obs.scene);
  const source = useMain(({ outputs }) => outputs.obs.source);
  const { busy, give } = useBusy();
  const [undoing, setUndoing] = useState(false);
  return (
    <Section title={texts.title} description={texts.description}>
      <div className={shared.actions} role="status">
        <Badge tone={tones[scene]}>{texts.states[scene]}</Badge>
        <span>{texts.meaning[scene]}</span>
        {scene !== 'missing' && source !== null && (
          <span className={shared.hint}>
            {texts.source}: {texts.sources[source] ?? source}
          </span>
        )}
      </div>
      <div className={shared.actions}>
        {scene !== 'ready' && (
          <Button
            tone="primary"
            icon={Wrench}
            loading={busy === 'setUp'}
            onClick={() => void give('setUp', 'obs.setUp', { show: false })}
          >
            {scene === 'missing' ? texts.setUp : texts.repair}
          </Button>
        )}
        <Button
          tone={scene === 'ready' ? 'primary' : 'quiet'}
          icon={Airplay}
          loading={busy === 'show'}
          onClick={() => void give('show', 'obs.setUp', { show: true })}
        >
          {texts.show}
        </Button>
        {scene !== 'missing' && (
          <Button icon={Trash2} onClick={() => setUndoing(true)}>
            {texts.undo}
          </Button>
        )}
      </div>
      <FeedChoice />
      {undoing && <UndoDialog onClose={() => setUndoing(false)} />}
    </Section>
  );
}

function FeedChoice() {
  const chosen = useMain(({ settings }) => settings.outputs.obs.feed);
  const used = useMain(({ outputs }) => outputs.obs.feed);
  const { names, why, label, inUse } = obsTexts.feed;
  return (
    <div className={shared.group}>
      <Segmented<OutputsSettings['obs']['feed']>
        label={label}
        showLabel
        options={optionsOf(names)}
        value={chosen}
        onChange={(feed) => void changeOutputs('obs', { feed })}
      />
      <p className={shared.hint}>
        {why[chosen]} {used !== null && chosen === 'auto' && inUse(names[used])}
      </p>
    </div>
  );
}

function UndoDialog({ onClose }: { readonly onClose: () => void }) {
  const undo = async () => {
    await run('obs.undo', null);
    onClose();
  };
  return (
    <Dialog
      title={texts.undoTitle}
      onClose={onClose}
      actions={
        <>
          <Button autoFocus onClick={onClose}>
            {outputsTexts.cancel}
          </Button>
          <Button tone="danger" onClick={() => void undo()}>
            {texts.undoButton}
          </Button>
        </>
      }
    >
      <p>{texts.undoText}</p>
    </Dialog>
  );
}
