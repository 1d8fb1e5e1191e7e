import type { Segment } from '../../ui/segmented.tsx';

/** The choices of a `Segmented` from a record of their texts, in its order. */
export function optionsOf<Value extends string>(texts: Readonly<Record<Value, string>>): Segment<Value>[] {
  return (Object.keys(texts) as Value[]).map((value) => ({ value, label: texts[value] }));
}
