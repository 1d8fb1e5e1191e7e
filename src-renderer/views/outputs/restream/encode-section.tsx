import { changeOutputs } from '../../../store/change-outputs.ts';
import { useMain } from '../../../store/use-main.ts';
import { restreamTexts } from '../../../texts/restream.ts';
import { Field } from '../../../ui/field.tsx';
import { NumberInput } from '../../../ui/number-input.tsx';
import { Section } from '../../../ui/section.tsx';
import { optionsOf, Segmented } from '../../../ui/segmented.tsx';
import shared from '../outputs.module.css';
import { PictureForm } from '../picture-form.tsx';

const texts = restreamTexts.encode;

/** What a fixed bitrate begins with. */
const FIRST_BPS = 4_500_000;

/** The form of what is encoded again, once for all targets that need it. */
export function EncodeSection() {
  const encode = useMain(({ settings }) => settings.outputs.encode);
  const { bitrateBps } = encode;
  const setBitrate = (bps: number | null) => void changeOutputs('encode', { bitrateBps: bps });
  return (
    <Section title={texts.title} description={texts.description}>
      <PictureForm form={encode} onChange={(change) => void changeOutputs('encode', change)} />
      <div className={shared.fields}>
        <Segmented
          label={texts.bitrate}
          showLabel
          options={optionsOf(texts.bitrates)}
          value={bitrateBps === null ? 'auto' : 'fixed'}
          onChange={(kind) => setBitrate(kind === 'auto' ? null : FIRST_BPS)}
        />
        {bitrateBps !== null && (
          <Field label={texts.fixedBitrate}>
            <NumberInput
              min={100}
              max={50_000}
              step={100}
              unit={texts.kilobits}
              value={bitrateBps / 1000}
              onChange={(kilobits) => setBitrate(kilobits * 1000)}
            />
          </Field>
        )}
      </div>
      <p className={shared.hint}>{texts.bitrateHint}</p>
    </Section>
  );
}
