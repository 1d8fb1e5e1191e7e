import { useMain } from '../../store/use-main.ts';
import { outputsTexts as texts } from '../../texts/outputs.ts';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import type { OutputsPlace } from './outputs-places.ts';
import { placeTone } from './overview.ts';
import styles from './place-label.module.css';

/** The name of a place in the outputs view, with a dot in the colour of how it stands while something there is on. */
export function PlaceLabel({ place }: { readonly place: OutputsPlace }) {
  const tone = useMain((state) => placeTone(state, place));
  return (
    <span className={styles.label}>
      {texts.places[place]}
      {tone !== 'neutral' && (
        <>
          <span className={styles.dot} data-tone={tone} />
          <VisuallyHidden>, {tone === 'ok' || tone === 'accent' ? texts.on : texts.failing}</VisuallyHidden>
        </>
      )}
    </span>
  );
}
