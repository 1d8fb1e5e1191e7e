import type { OutputStatus } from '../../../../src-preload/contract.ts';
import { outputsTexts } from '../../../texts/outputs.ts';
import { bitrate, bytes, duration } from '../../live/format.ts';
import { useSecondsSince } from '../../live/use-seconds-since.ts';
import { Figure, Figures } from './figures.tsx';

const texts = outputsTexts.figures;

/** An output in numbers, while it is on. */
export function StatusFigures({ status }: { readonly status: OutputStatus }) {
  const { bitrateBps, fps, dropped, repeated, retries, sinceMs } = status;
  return (
    <Figures>
      <Figure name={texts.bitrate}>{bitrate(bitrateBps)}</Figure>
      <Figure name={texts.fps}>{Math.round(fps)}</Figure>
      <Figure name={texts.sent}>{bytes(status.bytes)}</Figure>
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
