import type { ProbeReport } from '../../../../src-preload/contract.ts';
import { minuteText, perPixel, weiPerPixelText } from '../../../money/price.ts';
import { useMain } from '../../../store/use-main.ts';
import { networkTexts } from '../../../texts/network.ts';
import { probeTexts } from '../../../texts/probe.ts';
import { Badge } from '../../../ui/badge.tsx';
import styles from './probe-models.module.css';

const texts = probeTexts.models;
const { warm, cold, freeOf, weiPerPixel, noCharge } = networkTexts.orchestrators;

interface ProbeModelsProps {
  readonly models: ProbeReport['models'];
  /** The model that was streamed through. */
  readonly used: string | null;
}

/** The models an orchestrator offers, with the room and the price of each. */
export function ProbeModels({ models, used }: ProbeModelsProps) {
  const currency = useMain(({ settings }) => settings.payments.currency);
  return (
    <table className={styles.table} aria-label={texts.table}>
      <thead>
        <tr>
          <th scope="col">{texts.model}</th>
          <th scope="col">{texts.state}</th>
          <th scope="col">{texts.room}</th>
          <th scope="col">{texts.price}</th>
          <th scope="col">{texts.perMinute}</th>
        </tr>
      </thead>
      <tbody>
        {models.map((model) => (
          <tr key={model.id}>
            <th scope="row">
              {model.id} {model.id === used && <Badge tone="accent">{texts.used}</Badge>}
            </th>
            <td>
              <Badge tone={model.warm ? 'ok' : 'neutral'}>{model.warm ? warm : cold}</Badge>
            </td>
            <td>{freeOf(model.free, model.capacity)}</td>
            <td>{model.price === null ? noCharge : weiPerPixel(weiPerPixelText(perPixel(model.price)))}</td>
            <td>{model.price !== null && minuteText(perPixel(model.price), currency)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
