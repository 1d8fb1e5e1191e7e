import type { ReactNode } from 'react';
import type { OutputStatus } from '../../../../src-preload/contract.ts';
import { outputsTexts } from '../../../texts/outputs.ts';
import { bitrate, bytes, duration } from '../../live/format.ts';
import { useSecondsSince } from '../../live/use-seconds-since.ts';
import { Figure, Figures } from './figures.tsx';

const texts = outputsTexts.figures;

interface StatusFiguresProps {
  readonly status: OutputStatus;
  /** Drawn below the bitrate. */
  readonly plot?: ReactNode;
}

/** An output in numbers, while it is on. Where no bytes are counted, as on a device, there is no bitrate. */
export function StatusFigures({ status, plot }: StatusFiguresProps) {
  const { bitrateBps, fps, dropped, repeated, retries, sinceMs } = status;
  return (
    <Figures>
      {status.bytes > 0 && (
        <Figure name={texts.bitrate}>
          {bitrate(bitrateBps)}
          {plot}
        </Figure>
      )}
      <Figure name={texts.fps}>{Math.round(fps)}</Figure>
      {status.bytes > 0 && <Figure name={texts.sent}>{bytes(status.bytes)}</Figure>}
      {sinceMs !== null && (
        <Figure name={texts.time}>
          <TimeSince sinceMs={sinceMs} />
        </Figure>
      )}
      {dropped > 0 && (
        <Figure name={texts.dropped} title={texts.droppedTitle}>
          {dropped}
        </Figure>
      )}
      {repeated > 0 && (
        <Figure name={texts.repeated} title={texts.repeatedTitle}>
          {repeated}
        </Figure>
      )}
      {retries > 0 && <Figure name={texts.retries}>{retries}</Figure>}
    </Figures>
  );
}

function TimeSince({ sinceMs }: { readonly sinceMs: number }) {
  return duration(useSecondsSince(sinceMs));
}
