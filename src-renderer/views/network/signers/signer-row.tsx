import { ArrowDown, ArrowUp, Ellipsis, GripVertical, Pencil, RefreshCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { SignerRow as Signer } from '../../../../src-preload/contract.ts';
import { run } from '../../../store/app-store.ts';
import { agoText } from '../../../texts/ago.ts';
import { asSentence } from '../../../texts/as-sentence.ts';
import { headersTexts } from '../../../texts/headers.ts';
import { signersTexts as texts } from '../../../texts/signers.ts';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Menu, MenuItem } from '../../../ui/menu.tsx';
import { useNow } from '../../../ui/use-now.ts';
import type { RowDrag } from '../../../ui/use-row-drag.ts';
import { RemoveSignerDialog } from './remove-signer-dialog.tsx';
import { SignerDialog } from './signer-dialog.tsx';
import styles from './signer-row.module.css';

const tones: Readonly<Record<Signer['state'], Tone>> = {
  untested: 'neutral',
  asking: 'accent',
  reachable: 'ok',
  failing: 'danger',
};

interface SignerRowProps {
  readonly signer: Signer;
  /** Its place in the list, counted from 0. */
  readonly index: number;
  readonly count: number;
  readonly drag: RowDrag;
}

/** One signer: how it is, what it pays from, its place in the order. */
export function SignerRow({ signer, index, count, drag }: SignerRowProps) {
  const { id, address, origin, state, error, headerNames } = signer;
  const move = (to: number) => void run('signers.move', { id, index: to });
  return (
    <li className={styles.row} data-drop={drag.dropMark(index)} {...drag.rowProps(index)}>
      <span className={styles.grip} {...drag.gripProps(id)} title={texts.drag}>
        <GripVertical size={16} aria-hidden />
      </span>
      <span className={styles.number}>{index + 1}</span>
      <div className={styles.words}>
        <p className={styles.head}>
          <code className={styles.address}>{address}</code>
          {signer.active && <Badge tone="accent">{texts.active}</Badge>}
          {origin === 'embedded' && <Badge>{texts.embedded}</Badge>}
          {origin === 'token' && <Badge>{texts.fromToken}</Badge>}
        </p>
        <p className={styles.sub}>
          {origin === 'embedded' ? texts.embeddedHint : headersTexts.sent(headerNames)}
        </p>
        <Account ethAddress={signer.ethAddress} />
        {error !== null && <p className={styles.error}>{asSentence(error.message)}</p>}
      </div>
      <div className={styles.state} role="status">
        <Badge tone={tones[state]}>{texts.states[state]}</Badge>
        <Answered signer={signer} />
      </div>
      <div className={styles.actions}>
        <IconButton
          label={texts.up(address)}
          icon={ArrowUp}
          disabled={index === 0}
          onClick={() => move(index - 1)}
        />
        <IconButton
          label={texts.down(address)}
          icon={ArrowDown}
          disabled={index === count - 1}
          onClick={() => move(index + 1)}
        />
        <IconButton
          label={texts.test(address)}
          icon={RefreshCw}
          disabled={state === 'asking'}
          onClick={() => void run('signers.test', { id })}
        />
        <SignerMenu signer={signer} />
      </div>
    </li>
  );
}

/** The address it pays from: whole to be compared, and to be copied. */
function Account({ ethAddress }: { readonly ethAddress: string | null }) {
  if (ethAddress === null) return null;
  return (
    <p className={styles.account}>
      {texts.paysFrom} <code>{ethAddress}</code>
      <CopyButton label={texts.copyAddress(ethAddress)} text={ethAddress} />
    </p>
  );
}

function Answered({ signer: { latencyMs, askedMs } }: { readonly signer: Signer }) {
  const nowMs = useNow(10_000);
  if (latencyMs === null) return null;
  return (
    <span className={styles.sub}>
      {texts.answered(latencyMs, askedMs === null ? null : agoText(askedMs, nowMs))}
    </span>
  );
}

function SignerMenu({ signer }: { readonly signer: Signer }) {
  const [open, setOpen] = useState<'edit' | 'remove' | null>(null);
  // The embedded network's own comes and goes with it; its place stays empty so that buttons line up.
  if (signer.origin === 'embedded') return <span />;
  const close = () => setOpen(null);
  return (
    <>
      <Menu
        label={texts.menu(signer.address)}
        trigger={(trigger) => <IconButton {...trigger} label={texts.menu(signer.address)} icon={Ellipsis} />}
      >
        <MenuItem icon={Pencil} onClick={() => setOpen('edit')}>
          {texts.edit}
        </MenuItem>
        <MenuItem icon={Trash2} tone="danger" onClick={() => setOpen('remove')}>
          {texts.remove}
        </MenuItem>
      </Menu>
      {open === 'edit' && <SignerDialog signer={signer} onClose={close} />}
      {open === 'remove' && <RemoveSignerDialog signer={signer} onClose={close} />}
    </>
  );
}
