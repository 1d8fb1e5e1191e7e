import { Cast, Info, type LucideIcon, Network, Radio, Settings } from 'lucide-react';
import { frameTexts } from '../texts/frame.ts';
import styles from './rail.module.css';
import { type View, viewAddress, views } from './view.ts';

const icons: Readonly<Record<View, LucideIcon>> = {
  live: Radio,
  network: Network,
  outputs: Cast,
  settings: Settings,
  about: Info,
};

/** The way between the views. */
export function Rail({ view }: { readonly view: View }) {
  return (
    <nav className={styles.rail} aria-label={frameTexts.navigation}>
      {views.map((each) => {
        const Icon = icons[each];
        return (
          <a
            key={each}
            className={styles.link}
            href={viewAddress(each)}
            aria-current={each === view ? 'page' : undefined}
          >
            <Icon size={20} aria-hidden />
            {frameTexts.views[each]}
          </a>
        );
      })}
    </nav>
  );
}
