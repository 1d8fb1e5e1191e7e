import { changeSettings } from '../../../store/change-settings.ts';
import { useMain } from '../../../store/use-main.ts';
import { outputsTexts } from '../../../texts/outputs.ts';
import { soundOutputTexts } from '../../../texts/sound-output.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Section } from '../../../ui/section.tsx';
import { optionsOf, Segmented } from '../../../ui/segmented.tsx';
import shared from '../outputs.module.css';

const texts = soundOutputTexts.holding;

/** What outputs show between streams, and what they show now. */
export function HoldingSection() {
  const holding = useMain(({ settings }) => settings.outputs.holding);
  const picture = useMain(({ outputs }) => outputs.picture);
  return (
    <Section title={texts.title} description={texts.description}>
      <p className={shared.actions} role="status">
        <Badge tone={picture === 'live' ? 'ok' : 'neutral'}>{texts.now[picture]}</Badge>
        <span>{outputsTexts.picture[picture]}</span>
      </p>
      <div className={shared.group}>
        <Segmented
          label={texts.label}
          showLabel
          options={optionsOf(texts.choices)}
          value={holding}
          onChange={(chosen) => void changeSettings({ outputs: { holding: chosen } })}
        />
        <p className={shared.hint}>{texts.hints[holding]}</p>
      </div>
    </Section>
  );
}
