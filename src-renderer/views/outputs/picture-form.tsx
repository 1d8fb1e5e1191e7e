import type { OutputsSettings } from '../../../src-preload/contract.ts';
import { RateSelect } from '../../capture/rate-select.tsx';
import { SizeSelect } from '../../capture/size-select.tsx';
import { outputsTexts as texts } from '../../texts/outputs.ts';
import { Field } from '../../ui/field.tsx';
import { optionsOf, Segmented } from '../../ui/segmented.tsx';
import shared from './outputs.module.css';

/** What pictures are turned into: pixels, pictures per second, and what is done where the aspect differs. */
type Form = Pick<OutputsSettings['camera'], 'width' | 'height' | 'fps' | 'fit'>;

interface PictureFormProps {
  readonly form: Form;
  readonly onChange: (change: Partial<Form>) => void;
}

/** Size, rate and fit of pictures that are made anew. */
export function PictureForm({ form: { width, height, fps, fit }, onChange }: PictureFormProps) {
  return (
    <div className={shared.fields}>
      <Field label={texts.size}>
        <SizeSelect size={{ width, height }} onChange={onChange} />
      </Field>
      <Field label={texts.fps}>
        <RateSelect fps={fps} onChange={(rate) => onChange({ fps: rate })} />
      </Field>
      <Segmented
        label={texts.fit}
        showLabel
        options={optionsOf(texts.fits)}
        value={fit}
        onChange={(chosen) => onChange({ fit: chosen })}
      />
    </div>
  );
}
