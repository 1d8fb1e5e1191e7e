import { changeSettings } from '../../store/change-settings.ts';
import { useMain } from '../../store/use-main.ts';
import { settingsTexts } from '../../texts/settings.ts';
import { Section } from '../../ui/section.tsx';
import { optionsOf, Segmented } from '../../ui/segmented.tsx';

const texts = settingsTexts.appearance;

/** Colours and movement. */
export function AppearanceSection() {
  const { theme, motion } = useMain(({ settings }) => settings.appearance);
  return (
    <Section title={texts.title}>
      <Segmented
        label={texts.theme}
        showLabel
        options={optionsOf(texts.themes)}
        value={theme}
        onChange={(value) => void changeSettings({ appearance: { theme: value } })}
      />
      <Segmented
        label={texts.motion}
        showLabel
        options={optionsOf(texts.motions)}
        value={motion}
        onChange={(value) => void changeSettings({ appearance: { motion: value } })}
      />
    </Section>
  );
}
