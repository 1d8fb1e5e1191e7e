import { useCallback } from 'react';
import type { OutputsSettings, SoundState } from '../../../../src-preload/contract.ts';
import { changeOutputs } from '../../../store/change-outputs.ts';
import { useMain } from '../../../store/use-main.ts';
import { soundOutputTexts as texts } from '../../../texts/sound-output.ts';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Section } from '../../../ui/section.tsx';
import { optionsOf, Segmented } from '../../../ui/segmented.tsx';
import { milliseconds } from '../../live/format.ts';
import { SavedSlider } from '../../saved-slider.tsx';
import shared from '../outputs.module.css';
import { Figure, Figures } from '../status/figures.tsx';
import { SyncScale } from './sync-scale.tsx';
import { aheadText, isInSync } from './sync-text.ts';

const tones: Readonly<Record<SoundState['path'], Tone>> = { job: 'ok', local: 'ok', none: 'neutral' };

/** The way sound takes, how it lies against its picture, and the correction by hand. */
export function SyncSection() {
  const { path, delayMs, aheadMs } = useMain(({ outputs }) => outputs.sound);
  const source = useMain(({ settings }) => settings.outputs.sound.source);
  return (
    <Section title={texts.title} description={texts.description}>
      <p className={shared.actions} role="status">
        <Badge tone={tones[path]}>{texts.paths[path]}</Badge>
        <span>{texts.pathMeaning[path]}</span>
      </p>
      {path !== 'none' && (
        <>
          <Figures>
            <Figure name={texts.ahead}>
              {aheadText(aheadMs)}{' '}
              {aheadMs !== null && (
                <Badge tone={isInSync(aheadMs) ? 'ok' : 'warn'}>
                  {isInSync(aheadMs) ? texts.inSync : texts.outOfSync}
                </Badge>
              )}
            </Figure>
            {delayMs !== null && <Figure name={texts.delay}>{milliseconds(delayMs)}</Figure>}
          </Figures>
          {aheadMs !== null && <SyncScale aheadMs={aheadMs} />}
        </>
      )}
      <div className={shared.group}>
        <Segmented<OutputsSettings['sound']['source']>
          label={texts.source}
          showLabel
          options={optionsOf(texts.sources)}
          value={source}
          onChange={(chosen) => void changeOutputs('sound', { source: chosen })}
        />
        <p className={shared.hint}>{texts.sourceHints[source]}</p>
      </div>
      <Offset />
    </Section>
  );
}

function Offset() {
  const offsetMs = useMain(({ settings }) => settings.outputs.sound.offsetMs);
  const save = useCallback((ms: number) => changeOutputs('sound', { offsetMs: ms }), []);
  return (
    <div className={shared.form}>
      <SavedSlider
        label={texts.offset}
        hint={texts.offsetHint}
        saved={offsetMs}
        min={-2000}
        max={2000}
        step={5}
        text={texts.offsetText}
        save={save}
      />
      {offsetMs !== 0 && (
        <div className={shared.actions}>
          <Button onClick={() => void save(0)}>{texts.reset}</Button>
        </div>
      )}
    </div>
  );
}
