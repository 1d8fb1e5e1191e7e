import { useCallback } from 'react';
import { changeOutputs } from '../../../store/change-outputs.ts';
import { useMain } from '../../../store/use-main.ts';
import { feedTexts } from '../../../texts/feed-output.ts';
import { DraftInput } from '../../../ui/draft-input.tsx';
import { Field } from '../../../ui/field.tsx';
import { numberFrom } from '../../../ui/number-text.ts';
import { Section } from '../../../ui/section.tsx';
import { SavedSlider } from '../../saved-slider.tsx';
import shared from '../outputs.module.css';

const texts = feedTexts.settings;

/** The feed's port, and how good its JPEG pictures are. */
export function FeedSettingsSection() {
  const { port, jpegQuality } = useMain(({ settings }) => settings.outputs.feed);
  const setQuality = useCallback((quality: number) => changeOutputs('feed', { jpegQuality: quality }), []);
  // A server is opened anew for another port, so it counts only once it is complete.
  const setPort = (text: string) => {
    const typed = numberFrom(text, { min: 0, max: 65_535, step: 1 });
    if (typed !== null) void changeOutputs('feed', { port: typed.value });
  };
  return (
    <Section title={texts.title}>
      <div className={shared.fields}>
        <Field label={texts.port} hint={texts.portHint}>
          <DraftInput maxLength={5} value={String(port)} onDone={setPort} />
        </Field>
        <SavedSlider
          label={texts.quality}
          hint={texts.qualityHint}
          saved={jpegQuality}
          min={10}
          max={100}
          step={1}
          text={texts.qualityText}
          save={setQuality}
        />
      </div>
    </Section>
  );
}
