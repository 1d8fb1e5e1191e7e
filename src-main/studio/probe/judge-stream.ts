import type { GatewayError } from '../../base/errors.ts';
import { tidyText } from '../../base/tidy-text.ts';
import type { Size } from '../../media/engine/options.ts';
import type { LatencyPercentiles } from '../../media/latency.ts';
import { Findings, type StepOutcome } from './findings.ts';

/** What a stream should reach: pictures back of those sent, milliseconds, and readable picture codes of all. */
const WANTED = { share: 0.8, firstPictureMs: 5_000, p50Ms: 1_000, p95Ms: 2_000, codes: 0.95 };

/** What was measured of a stream. Times in milliseconds. */
export interface StreamMeasured {
  readonly seconds: number;
  readonly sent: number;
  readonly received: number;
  /** Pictures per second sent and returned, over the whole stream. */
  readonly fpsIn: number;
  readonly fpsOut: number;
  /** From the request that started the job to the first picture; null where none came. */
  readonly firstPictureMs: number | null;
  readonly latency: LatencyPercentiles;
  /** Segments that were lost or broke off, on the way there and back. */
  readonly segmentsLost: number;
  readonly segmentsBack: number;
  /** `h264 640x360`; '' where nothing came. */
  readonly returned: string;
  readonly sentSize: Size;
  readonly returnedSize: Size | null;
  /** Pictures whose number could be read, and those that came out of order; only where the model changes nothing. */
  readonly codes: { readonly read: number; readonly disordered: number } | null;
  /** The runner's own word for its state at the end; null where it reported none. */
  readonly runnerState: string | null;
  readonly runnerError: string | null;
  /** Why the stream ended before its time; null where it did not. */
  readonly error: GatewayError | null;
}

/** Judges a stream: whether pictures come back, how soon, how many, and whether they are the right ones. */
export function judgeStream(measured: StreamMeasured): StepOutcome {
  const findings = new Findings();
  tellFigures(findings, measured);
  const { error, received, runnerError, runnerState, codes } = measured;
  if (error) findings.failBy(error);
  else if (received === 0)
    findings.fail(
      'no picture came back',
      'read the runner’s log (docker logs): it put out nothing that can be shown',
    );
  if (runnerError !== null)
    findings.warn(`its runner reported: ${tidyText(runnerError)}`, 'read the runner’s log (docker logs)');
  if (runnerState === 'ERROR' || runnerState === 'DEGRADED_INFERENCE' || runnerState === 'DEGRADED_INPUT')
    findings.warn(
      `its runner says ${runnerState.toLowerCase().replace('_', ' ')}`,
      runnerState === 'DEGRADED_INPUT'
        ? 'check the download bandwidth of this machine: too few pictures reach the runner'
        : 'check the load of the GPU: the runner does not keep up',
    );
  if (runnerState === null && received > 0)
    findings.warn(
      'its runner reported no status',
      'check that the runner reaches the events channel (-liveAITrickleHostForRunner)',
    );
  if (received > 0) judgeQuality(findings, measured);
  if (codes && received > 0 && !error) judgePictures(findings, measured, codes);
  const { p50Us } = measured.latency;
  return findings.outcome(
    `${measured.fpsOut.toFixed(0)} fps back, ${p50Us === null ? 'latency not measured' : `latency ${ms(p50Us)} ms`}`,
  );
}

function tellFigures(findings: Findings, measured: StreamMeasured): void {
  const { latency, codes, received } = measured;
  if (measured.firstPictureMs !== null)
    findings.figure('first picture', Math.round(measured.firstPictureMs), 'ms');
  findings.figure('sent', `${measured.sent} pictures, ${measured.fpsIn.toFixed(1)} fps`);
  findings.figure('back', `${received} pictures, ${measured.fpsOut.toFixed(1)} fps`);
  if (latency.p50Us !== null) findings.figure('latency p50', ms(latency.p50Us), 'ms');
  if (latency.p95Us !== null) findings.figure('latency p95', ms(latency.p95Us), 'ms');
  findings.figure('segments back', measured.segmentsBack);
  if (measured.segmentsLost > 0) findings.figure('segments lost', measured.segmentsLost);
  if (measured.returned !== '') findings.figure('returned', measured.returned);
  if (codes) findings.figure('pictures verified', codes.read);
}

function judgeQuality(findings: Findings, measured: StreamMeasured): void {
  const { fpsIn, fpsOut, latency, firstPictureMs, segmentsLost } = measured;
  if (fpsIn > 0 && fpsOut < fpsIn * WANTED.share)
    findings.warn(
      `${fpsOut.toFixed(0)} of ${fpsIn.toFixed(0)} pictures per second come back`,
      'check the load of the GPU and the bandwidth of this machine, or run fewer jobs on it (capacity in -aiModels)',
    );
  if (firstPictureMs !== null && firstPictureMs > WANTED.firstPictureMs)
    findings.warn(
      `the first picture took ${(firstPictureMs / 1000).toFixed(1)} s`,
      'keep the model warm ("warm": true in -aiModels)',
    );
  const [p50, p95] = [ms(latency.p50Us ?? 0), ms(latency.p95Us ?? 0)];
  if (p50 > WANTED.p50Ms || p95 > WANTED.p95Ms)
    findings.warn(
      `pictures come back late: ${p50} ms, one in twenty ${p95} ms`,
      'check the load of the GPU and whether a proxy before it buffers',
    );
  if (segmentsLost > 0)
    findings.warn(
      `${segmentsLost} segments were lost`,
      'check the line, and whether a proxy before it cuts long requests (trickle)',
    );
}

/** For a model that changes nothing: every picture comes back, whole, in order and in its size. */
function judgePictures(
  findings: Findings,
  { received, sent, sentSize, returnedSize }: StreamMeasured,
  { read, disordered }: NonNullable<StreamMeasured['codes']>,
): void {
  if (read < received * WANTED.codes)
    findings.fail(
      `${received - read} of ${received} pictures came back damaged`,
      'check the memory of this machine and the runner: this model changes nothing',
    );
  if (disordered > 0)
    findings.fail(
      `${disordered} pictures came back out of order`,
      'update the runner: this model changes nothing',
    );
  if (received < sent * WANTED.codes)
    findings.warn(
      `${sent - received} of ${sent} pictures did not come back`,
      'check the line and the load of this machine',
    );
  if (returnedSize && (returnedSize.width !== sentSize.width || returnedSize.height !== sentSize.height))
    findings.warn(
      `pictures come back as ${returnedSize.width}x${returnedSize.height}, sent as ${sentSize.width}x${sentSize.height}`,
      'runners of ai-runner scale to their parameters width and height: nothing to do if that is one',
    );
}

function ms(us: number): number {
  return Math.round(us / 1000);
}
