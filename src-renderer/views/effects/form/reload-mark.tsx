import { RefreshCw } from 'lucide-react';
import { useEffects } from '../../../store/effects-store.ts';
import { effectsTexts as texts } from '../../../texts/effects.ts';
import { Tooltip } from '../../../ui/tooltip.tsx';
import { VisuallyHidden } from '../../../ui/visually-hidden.tsx';
import { differing } from '../schema/complete.ts';
import styles from './field-row.module.css';

/** Marks a parameter whose change loads the model again; stronger while such a change waits. */
export function ReloadMark({ name }: { readonly name: string }) {
  const reloads = useEffects((effects) => effects.reloads.includes(name));
  const waits = useEffects(({ reloads: places, shown, accepted }) =>
    differing(places, shown, accepted).includes(name),
  );
  // Of some parameters only parts reload: they are marked once such a part has been changed.
  if (!reloads && !waits) return null;
  const text = waits ? texts.form.reloadWaits : texts.form.reloads;
  return (
    <Tooltip text={text}>
      <span className={styles.reload} data-waits={waits || undefined}>
        <RefreshCw size={12} aria-hidden />
        <VisuallyHidden>{text}</VisuallyHidden>
      </span>
    </Tooltip>
  );
}
