import { Check, Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { uiTexts } from '../texts/ui.ts';
import { Button } from './button.tsx';
import styles from './copy-button.module.css';
import { IconButton } from './icon-button.tsx';
import { useCopy } from './use-copy.ts';
import { VisuallyHidden } from './visually-hidden.tsx';

interface CopyButtonProps {
  /** What is copied, named: `Copy the address`. */
  readonly label: string;
  readonly text: string;
}

/** Copies a text, and says whether that went well. */
export function CopyButton({ label, text }: CopyButtonProps) {
  const { done, copy } = useCopy(text);
  return (
    <>
      <IconButton label={label} icon={done ? Check : Copy} className={styles.small} onClick={copy} />
      <Said done={done} />
    </>
  );
}

/** As {@link CopyButton}, with its name written on it. */
export function CopyTextButton({ text, children }: { readonly text: string; readonly children: ReactNode }) {
  const { done, copy } = useCopy(text);
  return (
    <>
      <Button icon={done ? Check : Copy} onClick={copy}>
        {children}
      </Button>
      <Said done={done} />
    </>
  );
}

function Said({ done }: { readonly done: boolean | null }) {
  return (
    <VisuallyHidden>
      <span role="status">{done === null ? '' : done ? uiTexts.copied : uiTexts.copyFailed}</span>
    </VisuallyHidden>
  );
}
