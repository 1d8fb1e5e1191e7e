import { Plus, Scale, X } from 'lucide-react';
import { setParam } from '../../../store/effects-store.ts';
import { effectsTexts as texts } from '../../../texts/effects.ts';
import { Button } from '../../../ui/button.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { NumberInput } from '../../../ui/number-input.tsx';
import type { Path, WeightedKind } from '../schema/field.ts';
import { initialValue } from '../schema/initial.ts';
import { addPart, asParts, shares, toParts, withoutPart } from '../schema/weighted.ts';
import { type FieldProps, FieldRow } from './field-row.tsx';
import { NumberControl, Range } from './number-field.tsx';
import { useParam } from './use-param.ts';
import styles from './weighted-field.module.css';
import { WeightedText } from './weighted-text.tsx';

/** A seed, or several with weights; prompts have their own editor around {@link WeightedRows}. */
export function WeightedField({ field, path }: FieldProps) {
  const shown = useParam(path);
  if (field.kind !== 'weighted') return null;
  const parts = asParts(shown);
  return (
    <FieldRow field={field} path={path} group deep inline={parts === null}>
      {parts === null && field.plain?.kind === 'number' ? (
        <span className={styles.plain}>
          <NumberControl kind={field.plain} path={path} title={field.title} />
          <IconButton
            label={texts.weights.several}
            icon={Scale}
            onClick={() => setParam(path, toParts(field, shown ?? initialValue(field)))}
          />
        </span>
      ) : (
        <WeightedRows kind={field} path={path} liveMs={null} />
      )}
    </FieldRow>
  );
}

interface WeightedRowsProps {
  readonly kind: WeightedKind;
  readonly path: Path;
  /** See `useDraft`. */
  readonly liveMs: number | null;
}

/** The parts of a weighted value: each with its weight and the share of the whole that it comes to. */
export function WeightedRows({ kind, path, liveMs }: WeightedRowsProps) {
  const parts = asParts(useParam(path)) ?? [];
  const percent = shares(parts);
  const full = kind.maxItems !== null && parts.length >= kind.maxItems;
  const slider = { ...kind.weight, min: kind.weight.min ?? 0, max: Math.min(kind.weight.max ?? 2, 2) };
  const remove = (at: number) => setParam(path, withoutPart(kind, parts, at));
  return (
    <div className={styles.rows}>
      <ul className={styles.rows}>
        {parts.map(([, weight], at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other identity than their place
          <li key={at} className={styles.part}>
            <div className={styles.line}>
              {kind.value.kind === 'number' ? (
                <NumberControl
                  kind={kind.value}
                  path={[...path, at, 0]}
                  title={texts.weights.value(at + 1)}
                />
              ) : (
                <WeightedText kind={kind} path={[...path, at, 0]} number={at + 1} liveMs={liveMs} />
              )}
              <IconButton
                label={texts.weights.remove(at + 1)}
                icon={X}
                disabled={parts.length <= Math.max(kind.minItems, 1)}
                onClick={() => remove(at)}
              />
            </div>
            <div className={styles.line}>
              <Range
                value={weight}
                kind={slider}
                label={texts.weights.weight(at + 1)}
                onChange={(value) => setParam([...path, at, 1], value)}
              />
              <span className={styles.box}>
                <NumberInput
                  aria-label={texts.weights.exact(at + 1)}
                  min={kind.weight.min ?? 0}
                  {...(kind.weight.max !== null && { max: kind.weight.max })}
                  value={weight}
                  onChange={(value) => setParam([...path, at, 1], value)}
                />
              </span>
              <output className={styles.share} aria-label={texts.weights.share(at + 1)}>
                {percent[at]} %
              </output>
            </div>
          </li>
        ))}
      </ul>
      <Button
        className={styles.add}
        icon={Plus}
        disabled={full}
        onClick={() => setParam(path, addPart(kind, parts))}
      >
        {texts.weights.add}
      </Button>
    </div>
  );
}
