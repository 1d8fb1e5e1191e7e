import { RefreshCw, TriangleAlert } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useShortcut } from '../../keyboard/use-shortcut.ts';
import { useApp } from '../../store/app-store.ts';
import {
  applyPresetByKey,
  confirmSwitch,
  dismissSwitch,
  useSwitch,
  watchSwitch,
} from '../../store/effect-switch.ts';
import { applyPending, discardPending, useEffects } from '../../store/effects-store.ts';
import { effectsTexts as texts } from '../../texts/effects.ts';
import { Button } from '../../ui/button.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import styles from './effects-panel.module.css';
import { ParamsForm } from './form/params-form.tsx';
import { JsonPanel } from './json/json-panel.tsx';
import { ModelChooser } from './model/model-chooser.tsx';
import { PresetStrip } from './presets/preset-strip.tsx';
import { PresetsPanel } from './presets/presets-panel.tsx';
import { differing } from './schema/complete.ts';

type TabId = 'form' | 'json' | 'presets';

/** The right-hand panel of the live view: which effect, and everything that can be set of it. */
export function EffectsPanel() {
  const panel = useRef<HTMLElement>(null);
  const model = useEffects((effects) => effects.model);
  const form = useEffects((effects) => effects.form);
  const [tab, setTab] = useState<TabId>('form');
  useShortcut('effects.preset', (key) => void applyPresetByKey(key));
  useShortcut('effects.prompt', () => panel.current?.querySelector('textarea')?.focus());
  useEffect(() => watchSwitch(), []);
  const fields = form !== null && form.fields.length > 0;
  return (
    <aside ref={panel} className={styles.panel} aria-label={texts.panel}>
      <div className={styles.top}>
        <ModelChooser />
        <SwitchOffer />
      </div>
      <div className={styles.middle}>
        <Tabs
          label={texts.panel}
          value={tab}
          onChange={setTab}
          tabs={[
            {
              id: 'form',
              label: texts.tabs.form,
              content: (
                <div className={styles.controls}>
                  <PresetStrip />
                  {fields ? (
                    <ParamsForm key={model} form={form} />
                  ) : (
                    <NoForm open={form?.open ?? true} onJson={() => setTab('json')} />
                  )}
                </div>
              ),
            },
            { id: 'presets', label: texts.tabs.presets, content: <PresetsPanel /> },
            { id: 'json', label: texts.tabs.json, content: <JsonPanel key={model} /> },
          ]}
        />
      </div>
      <Failure />
      <PendingReload />
    </aside>
  );
}

function NoForm({ open, onJson }: { readonly open: boolean; readonly onJson: () => void }) {
  const loading = useApp(({ state }) => state?.models.state === 'loading');
  if (loading) return <p className={styles.hint}>{texts.model.states.loading}</p>;
  return (
    <div className={styles.none}>
      <p className={styles.hint}>{open ? texts.json.noSchema : texts.form.noParams}</p>
      {open && <Button onClick={onJson}>{texts.json.show}</Button>}
    </div>
  );
}

/** Another model while a stream runs: says what it costs, and does it in one click. */
function SwitchOffer() {
  const offer = useSwitch((state) => state.offer);
  const switching = useSwitch((state) => state.switching);
  const model = useApp(({ state }) => state?.models.list.find(({ id }) => id === offer?.model));
  const preset = useApp(({ state }) => state?.presets.find(({ id }) => id === offer?.presetId));
  return (
    <div role="status">
      {offer && (
        <div className={styles.offer}>
          <p>{texts.switch.offer(model?.title ?? offer.model, preset?.name, model?.warm ?? true)}</p>
          {preset?.key != null && <p className={styles.hint}>{texts.switch.again(preset.key)}</p>}
          <div className={styles.tools}>
            <Button tone="primary" loading={switching} onClick={() => void confirmSwitch()}>
              {texts.switch.confirm}
            </Button>
            {!switching && <Button onClick={dismissSwitch}>{texts.switch.dismiss}</Button>}
          </div>
        </div>
      )}
    </div>
  );
}

function Failure() {
  const failure = useEffects((effects) => effects.failure);
  return (
    <div role="alert">
      {failure !== null && (
        <p className={styles.failure}>
          <TriangleAlert size={16} aria-hidden />
          {failure}
        </p>
      )}
    </div>
  );
}

/** Changes that reload the model wait here for the user's word. */
function PendingReload() {
  const count = useEffects(({ reloads, shown, accepted }) => differing(reloads, shown, accepted).length);
  return (
    <div role="status">
      {count > 0 && (
        <div className={styles.pending}>
          <p>{texts.pending.waiting(count)}</p>
          <div className={styles.tools}>
            <Button tone="primary" icon={RefreshCw} onClick={applyPending}>
              {texts.pending.apply(count)}
            </Button>
            <Button onClick={discardPending}>{texts.pending.discard}</Button>
          </div>
        </div>
      )}
    </div>
  );
}
