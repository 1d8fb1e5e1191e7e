import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EmbeddedOrchestrator } from '../../src-main/local/orchestrator.ts';
import { MediaEngine } from '../../src-main/media/engine/client.ts';
import { startJob, startOrchestrator } from '../support/local-orchestrator.ts';
import { pictures, streamThrough } from '../support/local-stream.ts';

let engine: MediaEngine;
const running: EmbeddedOrchestrator[] = [];

beforeAll(async () => {
  engine = await MediaEngine.start();
});
afterAll(() => engine.close());
afterEach(async () => {
  await Promise.all(running.splice(0).map((orchestrator) => orchestrator.close()));
});

async function start(): Promise<EmbeddedOrchestrator> {
  const orchestrator = await startOrchestrator({ warm: true });
  running.push(orchestrator);
  return orchestrator;
}

describe('an effect job', () => {
  it.each(['transcode', 'edges'])(
    '%s gives back a picture for every picture, at its own time',
    async (model) => {
      const { serviceUri } = await start();
      const job = await startJob(serviceUri, { model_id: model });
      const { sent, received, segmentStarts, continuityErrors } = await streamThrough(engine, job, {});
      expect(pictures(sent)).toHaveLength(60);
      expect(pictures(received).length).toBeGreaterThanOrEqual(58);
      const sentTimes = new Set(pictures(sent).map((unit) => unit.ptsUs));
      for (const unit of pictures(received)) expect(sentTimes.has(unit.ptsUs)).toBe(true);
      expect(segmentStarts.length).toBeGreaterThanOrEqual(2);
      for (const unit of segmentStarts) expect(unit).toMatchObject({ kind: 'video', key: true });
      expect(continuityErrors).toBe(0);
      expect(pictures(received)[0]?.bytes).not.toEqual(pictures(sent)[0]?.bytes);
    },
  );

  it('passes sound through untouched', async () => {
    const { serviceUri } = await start();
    const job = await startJob(serviceUri, { model_id: 'transcode' });
    const { sent, received } = await streamThrough(engine, job, {
      input: { kind: 'testsrc', paced: true, tone: true },
      audio: 'opus',
    });
    const sound = (units: typeof sent) => units.filter((unit) => unit.kind === 'audio');
    expect(sound(sent).length).toBeGreaterThan(90);
    const bytesAt = new Map(sound(sent).map((unit) => [unit.ptsUs, Buffer.from(unit.bytes)]));
    for (const unit of sound(received)) expect(bytesAt.get(unit.ptsUs)?.equals(unit.bytes)).toBe(true);
    expect(sound(received).length).toBeGreaterThanOrEqual(sound(sent).length * 0.97);
  });
});
