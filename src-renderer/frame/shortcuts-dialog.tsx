import { shortcuts } from '../keyboard/shortcuts.ts';
import { isBound } from '../keyboard/use-shortcut.ts';
import { frameTexts } from '../texts/frame.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import styles from './shortcuts-dialog.module.css';

/** The keys that do something now. */
export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title={frameTexts.keys} onClose={onClose}>
      <dl className={styles.keys}>
        {shortcuts
          .filter(({ id }) => isBound(id))
          .map(({ id, keys }) => (
            <div key={id} className={styles.row}>
              <dt>{frameTexts.shortcuts[id]}</dt>
              <dd className={styles.combination}>
                {keys.map((key) => (
                  <Kbd key={key}>{key}</Kbd>
                ))}
              </dd>
            </div>
          ))}
      </dl>
    </Dialog>
  );
}
