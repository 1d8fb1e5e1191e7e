import type { AccessUnit } from '../../src-main/media/access-unit.ts';
import type { MediaEngine } from '../../src-main/media/engine/client.ts';
import type { SourceOptions } from '../../src-main/media/engine/options.ts';
import { TsDemuxer } from '../../src-main/media/ts/demuxer.ts';
import { TsMuxer } from '../../src-main/media/ts/muxer.ts';
import { plainTransport, TricklePublisher, TrickleSubscriber } from '../../src-main/trickle/index.ts';
import type { StartedJob } from './local-orchestrator.ts';

/** What went through a job. */
export interface StreamResult {
  readonly sent: readonly AccessUnit[];
  readonly received: readonly AccessUnit[];
  /** First unit of each output segment. */
  readonly segmentStarts: readonly AccessUnit[];
  readonly continuityErrors: number;
}

/** Hooks into {@link streamThrough}. */
export interface StreamHooks {
  /** Called after each unit that came back. */
  readonly onReceived?: (unit: AccessUnit, count: number) => void;
}

/** Publishes a source to a job, a segment per keyframe, and collects what comes back until the channel ends. */
export async function streamThrough(
  engine: MediaEngine,
  job: StartedJob,
  options: Partial<SourceOptions>,
  hooks: StreamHooks = {},
): Promise<StreamResult> {
  const transport = plainTransport({ rejectUnauthorized: false });
  try {
    const receiving = receive(job, transport, hooks);
    const sent = await publish(engine, job, transport, options);
    return { sent, ...(await receiving) };
  } finally {
    await transport.close();
  }
}

async function publish(
  engine: MediaEngine,
  job: StartedJob,
  transport: ReturnType<typeof plainTransport>,
  options: Partial<SourceOptions>,
): Promise<AccessUnit[]> {
  const source = await engine.openSource({
    input: { kind: 'testsrc', paced: true, tone: false },
    size: { width: 320, height: 192 },
    fps: 30,
    bitrateBps: 500_000,
    gopS: 1,
    audio: null,
    durationS: 2,
    ...options,
  });
  const publisher = new TricklePublisher({ url: job.publish_url, contentType: 'video/MP2T', transport });
  await publisher.open();
  const mux = new TsMuxer({ streams: source.info.streams });
  const sent: AccessUnit[] = [];
  let segment = await publisher.openSegment();
  for await (const unit of source.units) {
    if (unit.kind === 'video' && unit.key && sent.length > 0) segment = await publisher.openSegment();
    sent.push(unit);
    await segment.write(mux.mux(unit));
  }
  await publisher.close();
  return sent;
}

async function receive(
  job: StartedJob,
  transport: ReturnType<typeof plainTransport>,
  { onReceived }: StreamHooks,
): Promise<Omit<StreamResult, 'sent'>> {
  const received: AccessUnit[] = [];
  const segmentStarts: AccessUnit[] = [];
  let atStart = false;
  const demuxer = new TsDemuxer({
    onUnit: (unit) => {
      received.push(unit);
      if (atStart) segmentStarts.push(unit);
      atStart = false;
      onReceived?.(unit, received.length);
    },
  });
  const subscriber = new TrickleSubscriber({ url: job.subscribe_url, transport, start: 0 });
  for await (const segment of subscriber) {
    atStart = true;
    for await (const chunk of segment) demuxer.push(chunk);
  }
  demuxer.flush();
  return { received, segmentStarts, continuityErrors: demuxer.stats.continuityErrors };
}

/** The pictures among units. */
export const pictures = (units: readonly AccessUnit[]): readonly AccessUnit[] =>
  units.filter((unit) => unit.kind === 'video');
