import { useState } from 'react';
import { run } from '../../../store/app-store.ts';
import { networkTexts } from '../../../texts/network.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import styles from './certificate-dialog.module.css';
import { fingerprintLines } from './fingerprint.ts';

const texts = networkTexts.certificate;

interface CertificateDialogProps {
  readonly address: string;
  /** SHA-256, 64 lower-case hex digits. */
  readonly remembered: string;
  readonly presented: string;
  /** When the remembered one was first seen, milliseconds since 1970. */
  readonly sinceMs: number | null;
  readonly onClose: () => void;
}

/** Shows the remembered and the new certificate one above the other, and lets the user trust the new one. */
export function CertificateDialog({
  address,
  remembered,
  presented,
  sinceMs,
  onClose,
}: CertificateDialogProps) {
  const [accepting, setAccepting] = useState(false);
  const accept = async () => {
    setAccepting(true);
    await run('network.acceptCertificate', { address, fingerprint: presented });
    onClose();
  };
  const since = sinceMs === null ? null : new Date(sinceMs).toLocaleDateString();
  return (
    <Dialog
      title={texts.title}
      onClose={onClose}
      actions={
        <>
          <Button autoFocus onClick={onClose}>
            {texts.keep}
          </Button>
          <Button tone="danger" loading={accepting} onClick={() => void accept()}>
            {texts.accept}
          </Button>
        </>
      }
    >
      <p>{texts.text(address)}</p>
      <Fingerprint
        title={since === null ? texts.rememberedUnknown : texts.remembered(since)}
        value={remembered}
        other={presented}
      />
      <Fingerprint title={texts.presented} value={presented} other={remembered} />
    </Dialog>
  );
}

interface FingerprintProps {
  readonly title: string;
  readonly value: string;
  readonly other: string;
}

/** A fingerprint in pairs of digits, with the pairs marked that differ. */
function Fingerprint({ title, value, other }: FingerprintProps) {
  return (
    <div>
      <h3 className={styles.title}>{title}</h3>
      <code className={styles.fingerprint}>
        {fingerprintLines(value, other).map((line) => (
          <span key={line.at} className={styles.line}>
            {line.pairs.map(({ at, text, differs }) =>
              differs ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>,
            )}
          </span>
        ))}
      </code>
    </div>
  );
}
