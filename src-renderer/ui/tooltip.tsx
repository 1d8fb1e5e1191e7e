import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import styles from './tooltip.module.css';

/** How long the pointer rests on something before its tooltip appears. */
const REST_MS = 450;

interface TooltipProps {
  readonly text: string;
  readonly children: ReactNode;
}

/**
 * Shows a name or hint beside what the pointer rests on or the keyboard reaches; Escape takes it away. It repeats what
 * assistive technology learns from the element's own name, so it is hidden from it.
 */
export function Tooltip({ text, children }: TooltipProps) {
  const anchor = `--tip${useId().replaceAll(/[^a-zA-Z0-9]/g, '-')}`;
  const [shown, setShown] = useState(false);
  const rest = useRef(0);
  const hide = () => {
    clearTimeout(rest.current);
    setShown(false);
  };
  useEffect(() => () => clearTimeout(rest.current), []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only watches what happens on the element it wraps
    <span
      className={styles.anchor}
      style={{ anchorName: anchor }}
      onPointerEnter={(event) => {
        if (event.pointerType === 'mouse') rest.current = window.setTimeout(() => setShown(true), REST_MS);
      }}
      onPointerLeave={hide}
      onPointerDown={hide}
      onFocus={(event) => setShown(event.target.matches(':focus-visible'))}
      onBlur={hide}
      onKeyDown={(event) => {
        if (event.key === 'Escape') hide();
      }}
    >
      {children}
      {shown && (
        <span
          ref={(tip) => tip?.showPopover()}
          popover="manual"
          aria-hidden
          className={styles.tip}
          style={{ positionAnchor: anchor }}
        >
          {text}
        </span>
      )}
    </span>
  );
}
