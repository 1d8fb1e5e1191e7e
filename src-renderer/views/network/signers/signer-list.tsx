import type { SignerRow as Signer } from '../../../../src-preload/contract.ts';
import { run } from '../../../store/app-store.ts';
import { signersTexts as texts } from '../../../texts/signers.ts';
import { useRowDrag } from '../../../ui/use-row-drag.ts';
import styles from './signer-list.module.css';
import { SignerRow } from './signer-row.tsx';

/** The signers in the order they are tried: dragged by their grips, or moved by their buttons. */
export function SignerList({ signers }: { readonly signers: readonly Signer[] }) {
  const drag = useRowDrag(
    signers.map(({ id }) => id),
    (id, index) => void run('signers.move', { id, index }),
  );
  return (
    <ol className={styles.list} aria-label={texts.list}>
      {signers.map((signer, index) => (
        <SignerRow key={signer.id} signer={signer} index={index} count={signers.length} drag={drag} />
      ))}
    </ol>
  );
}
