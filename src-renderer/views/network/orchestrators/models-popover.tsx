import { memo } from 'react';
import type { OrchestratorRow } from '../../../../src-preload/contract.ts';
import { perPixel, weiPerPixelText } from '../../../money/price.ts';
import { networkTexts } from '../../../texts/network.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Popover } from '../../../ui/popover.tsx';
import { sameContent } from '../../../ui/same-content.ts';
import styles from './models-popover.module.css';

const texts = networkTexts.orchestrators;

interface ModelsPopoverProps {
  readonly address: string;
  readonly models: OrchestratorRow['models'];
}

/** How many models an orchestrator serves; on a click which, how many runners are free and what each costs. */
export const ModelsPopover = memo(Shown, sameContent);

function Shown({ address, models }: ModelsPopoverProps) {
  return (
    <Popover
      label={texts.modelsOf(address)}
      trigger={(trigger) => (
        <button type="button" {...trigger} className={styles.trigger}>
          {texts.models(models.length)}
        </button>
      )}
    >
      <ul className={styles.list}>
        {models.map((model) => (
          <li key={model.id} className={styles.model}>
            <span className={styles.id}>{model.id}</span>
            <Badge tone={model.warm ? 'ok' : 'neutral'}>{model.warm ? texts.warm : texts.cold}</Badge>
            <span>{texts.freeOf(model.free, model.capacity)}</span>
            <span className={styles.price}>
              {model.price !== null && texts.weiPerPixel(weiPerPixelText(perPixel(model.price)))}
            </span>
          </li>
        ))}
      </ul>
    </Popover>
  );
}
