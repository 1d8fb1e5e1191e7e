import type { Platform } from '../../../../src-preload/contract.ts';
import styles from './platform-mark.module.css';

/** Letters, not logos: those belong to the platforms. */
const letters: Readonly<Record<Platform, string>> = {
  twitch: 'Tw',
  youtube: 'YT',
  facebook: 'Fb',
  kick: 'Ki',
  x: 'X',
  rtmp: 'RT',
  srt: 'SR',
  'srt-listener': 'SL',
  whip: 'WH',
  udp: 'UD',
};

/** Tells targets apart at a glance; the name beside it says the rest. */
export function PlatformMark({ platform }: { readonly platform: Platform }) {
  return (
    <span className={styles.mark} aria-hidden>
      {letters[platform]}
    </span>
  );
}
