import { ShieldAlert, ShieldCheck } from 'lucide-react';
import { memo, useState } from 'react';
import type { OrchestratorRow } from '../../../../src-preload/contract.ts';
import { networkTexts } from '../../../texts/network.ts';
import { sameContent } from '../../../ui/same-content.ts';
import styles from './certificate-cell.module.css';
import { CertificateDialog } from './certificate-dialog.tsx';

const texts = networkTexts.certificate;

interface CertificateCellProps {
  readonly address: string;
  readonly certificate: OrchestratorRow['certificate'];
}

/** Whether the certificate is the remembered one; a changed one is compared in a dialog. */
export const CertificateCell = memo(Shown, sameContent);

function Shown({ address, certificate }: CertificateCellProps) {
  const [comparing, setComparing] = useState(false);
  const { state, fingerprint, presented } = certificate;
  if (state === 'unknown' || fingerprint === null) return texts.unknown;
  if (state === 'pinned')
    return (
      <span className={styles.pinned} title={texts.pinned(fingerprint)}>
        <ShieldCheck size={15} aria-hidden />
        <code>{fingerprint.slice(0, 6)}</code>
      </span>
    );
  return (
    <>
      <button
        type="button"
        className={styles.changed}
        aria-label={texts.compare(address)}
        onClick={() => setComparing(true)}
      >
        <ShieldAlert size={15} aria-hidden />
        {texts.changed}
      </button>
      {comparing && presented !== null && (
        <CertificateDialog
          address={address}
          remembered={fingerprint}
          presented={presented}
          sinceMs={certificate.firstSeenMs}
          onClose={() => setComparing(false)}
        />
      )}
    </>
  );
}
