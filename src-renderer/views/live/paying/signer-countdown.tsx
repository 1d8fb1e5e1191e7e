import { useApp } from '../../../store/app-store.ts';
import { payingTexts as texts } from '../../../texts/paying.ts';
import { useSecondsSince } from '../use-seconds-since.ts';
import { usePrepaidS } from './prepaid.ts';

/** How long a stream can still go on for which no signer answers; each second anew, so it is not read out. */
export function SignerCountdown() {
  const sinceMs = useApp(({ state }) => state?.wallet.signerLostMs ?? null);
  return sinceMs === null ? null : <Countdown sinceMs={sinceMs} />;
}

function Countdown({ sinceMs }: { readonly sinceMs: number }) {
  const seconds = useSecondsSince(sinceMs);
  const left = usePrepaidS();
  return (
    <p role="timer" aria-live="off">
      {left === null ? texts.lostFor(seconds) : texts.lasts(left, seconds)}
    </p>
  );
}
