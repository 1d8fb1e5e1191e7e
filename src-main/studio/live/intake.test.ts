import { expect, it } from 'vitest';
import { silentLogger } from '../../base/log.ts';
import type { AccessUnit } from '../../media/access-unit.ts';
import type { MediaEngine, SourceHandle } from '../../media/engine/client.ts';
import { CaptureLinks } from './capture-links.ts';
import { openIntake } from './intake.ts';

const picture = (ptsUs: number, dtsUs?: number): AccessUnit => ({
  kind: 'video',
  ptsUs,
  ...(dtsUs === undefined ? {} : { dtsUs }),
  key: true,
  bytes: new Uint8Array(1),
});

it("puts a file's pictures on main's clock, as far apart as they are in the file", async () => {
  const sent: AccessUnit[] = [];
  const source = {
    info: { streams: { video: null, audio: null } },
    units: unitsOf([picture(40_000), picture(100_000, 80_000)]),
    closed: Promise.resolve(),
    stop: async () => undefined,
  };
  const end = await new Promise<string>((resolve, reject) => {
    const intake = openIntake({
      source: { kind: 'file', fileId: 'clip', loop: false },
      file: { path: 'clip.mp4' },
      clientId: 'a',
      captureLinks: new CaptureLinks(() => 0, silentLogger),
      openEngine: async () =>
        ({ openSource: async () => source as unknown as SourceHandle }) as unknown as MediaEngine,
      signal: new AbortController().signal,
      onUnit: (unit) => sent.push(unit),
      onStreams: () => undefined,
      onDropped: () => undefined,
      onCapture: () => undefined,
      onLost: () => undefined,
      onEnded: resolve,
      onFailed: reject,
      onNotice: () => undefined,
      logger: silentLogger,
      nowUs: () => 7_000_000,
    });
    intake.start();
    intake.wanted();
  });
  expect(end).toBe('the file has played to its end');
  expect(sent).toEqual([picture(7_000_000), picture(7_060_000, 7_040_000)]);
});

async function* unitsOf(units: readonly AccessUnit[]): AsyncGenerator<AccessUnit> {
  yield* units;
}
