import { setParam } from '../../../store/effects-store.ts';
import { effectsTexts as texts } from '../../../texts/effects.ts';
import { TextInput } from '../../../ui/text-input.tsx';
import type { Path, WeightedKind } from '../schema/field.ts';
import { useDraft } from './use-draft.ts';
import { useParam } from './use-param.ts';

interface WeightedTextProps {
  readonly kind: WeightedKind;
  readonly path: Path;
  readonly number: number;
  readonly liveMs: number | null;
}

/** The text of one part; applied by Enter, when it is left, or while it is typed. */
export function WeightedText({ kind, path, number, liveMs }: WeightedTextProps) {
  const shown = useParam(path);
  const draft = useDraft(typeof shown === 'string' ? shown : '', (text) => setParam(path, text), liveMs);
  return (
    <TextInput
      aria-label={texts.weights.value(number)}
      placeholder={texts.prompt.placeholder}
      {...(kind.value.kind === 'text' &&
        kind.value.maxLength !== null && { maxLength: kind.value.maxLength })}
      value={draft.text}
      onChange={draft.type}
      onBlur={draft.apply}
      onKeyDown={draft.keyDown}
    />
  );
}
