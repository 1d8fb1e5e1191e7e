import { Hourglass, TriangleAlert } from 'lucide-react';
import { percentOf, weiOf } from '../../money/amount.ts';
import { useMain } from '../../store/use-main.ts';
import { networkTexts } from '../../texts/network.ts';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import type { NetworkPlace } from './network-places.ts';
import styles from './place-label.module.css';

/** A ceiling that is used up to here, per cent, is worth a look. */
const NEAR_PERCENT = 90;

/** The name of a place in the network view, with a mark when something there needs attention or is under way. */
export function PlaceLabel({ place }: { readonly place: NetworkPlace }) {
  const failing = useMain((state) => {
    if (place === 'sources') return state.discovery.sources.some((source) => source.state === 'failed');
    if (place === 'signers') return state.signers.list.some((signer) => signer.state === 'failing');
    if (place !== 'wallet') return false;
    const { monthCeilingWei } = state.settings.payments;
    const full =
      monthCeilingWei !== null &&
      percentOf(weiOf(state.wallet.monthWei), weiOf(monthCeilingWei)) >= NEAR_PERCENT;
    return full || state.wallet.fundsError !== null || (state.wallet.funds?.withdrawRound ?? '0') !== '0';
  });
  const probing = useMain(({ probe }) => place === 'probe' && probe.running);
  return (
    <span className={styles.label}>
      {networkTexts.places[place]}
      {failing && (
        <>
          <TriangleAlert size={14} aria-hidden className={styles.failing} />
          <VisuallyHidden>, {networkTexts.failing}</VisuallyHidden>
        </>
      )}
      {probing && (
        <>
          <Hourglass size={14} aria-hidden />
          <VisuallyHidden>, {networkTexts.running}</VisuallyHidden>
        </>
      )}
    </span>
  );
}
