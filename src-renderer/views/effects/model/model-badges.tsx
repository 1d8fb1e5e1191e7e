import type { Model } from '../../../../src-preload/contract.ts';
import { effectsTexts as texts } from '../../../texts/effects.ts';
import { Badge } from '../../../ui/badge.tsx';
import styles from './model-chooser.module.css';

/** Whether a model is loaded, and whether a place is free for one more stream. */
export function ModelBadges({ model }: { readonly model: Model }) {
  return (
    <span className={styles.badges}>
      {!model.warm && <Badge tone="warn">{texts.model.cold}</Badge>}
      {model.free > 0 ? (
        <Badge tone={model.warm ? 'ok' : 'neutral'}>{texts.model.free(model.free)}</Badge>
      ) : (
        <Badge tone="danger">{texts.model.full}</Badge>
      )}
    </span>
  );
}
