import { once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MediaLink } from '../../../src-preload/media-link/media-link.ts';
import { encodePacket, type LinkUnit } from '../../../src-preload/media-link/packet.ts';
import { closeCode, socketPairs } from '../../../test/support/socket-pair.ts';
import { socketPort } from './socket-port.ts';

const pair = socketPairs();
const unit = (ptsUs: number, bytes = new Uint8Array([1, 2, 3])): LinkUnit => ({
  kind: 'video',
  codec: 'h264',
  ptsUs,
  key: true,
  bytes,
});

describe('socketPort', () => {
  it('carries units both ways, whole and in order', async () => {
    const { server, page } = await pair();
    const arrived: number[] = [];
    const back: number[] = [];
    const main = new MediaLink(socketPort(server), {
      nowUs: () => 0,
      onUnit: ({ ptsUs }) => {
        arrived.push(ptsUs);
        main.send(unit(ptsUs + 0.5));
      },
    });
    const all = new Promise<void>((resolve) => {
      const window = new MediaLink(socketPort(page), {
        nowUs: () => 0,
        onUnit: ({ ptsUs }) => {
          back.push(ptsUs);
          if (back.length === 20) resolve();
        },
      });
      for (let index = 0; index < 20; index += 1) window.send(unit(index, new Uint8Array(70_000)));
    });
    await all;
    expect(arrived).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(back).toEqual(arrived.map((ptsUs) => ptsUs + 0.5));
  });

  it('closes at a text', async () => {
    const { server, page } = await pair();
    const got: unknown[] = [];
    socketPort(server).onMessage((bytes) => got.push(bytes));
    page.send('bytes, please');
    expect(await closeCode(page)).toBe(1007);
    expect(got).toEqual([]);
  });

  it('says once when either side has gone, and throws what is sent after that away', async () => {
    const { server, page } = await pair();
    const port = socketPort(server);
    const ends: string[] = [];
    port.onClose(() => ends.push('closed'));
    const closed = once(server, 'close');
    page.terminate();
    await closed;
    port.post(encodePacket({ type: 'keyframe' }));
    port.close();
    expect(ends).toEqual(['closed']);
  });

  it('lets a page go that asks for the time and never reads the answers', async () => {
    const { server } = await pair();
    const port = socketPort(server);
    const closed = once(server, 'close');
    const filling = new Uint8Array(4 * 1024 * 1024);
    server.pause();
    for (let count = 0; count < 16; count += 1) port.post(filling);
    await closed;
    expect(server.bufferedAmount).toBeLessThan(40 * 1024 * 1024);
  });

  it('ends the link at bytes that are no packet, and main goes on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 64 }), { minLength: 1, maxLength: 6 }),
        async (all) => {
          const { server, page } = await pair();
          const units: LinkUnit[] = [];
          new MediaLink(socketPort(server), { nowUs: () => 0, onUnit: (got) => units.push(got) });
          const ended = closeCode(page);
          for (const bytes of all) page.send(bytes);
          page.ping();
          const outcome = await Promise.race([ended, once(page, 'pong').then(() => 'open' as const)]);
          // Random bytes hardly ever are packets; where one is, it is taken for what it says.
          if (outcome === 'open') expect(all.every((bytes) => bytes[0] === 1)).toBe(true);
          else expect(outcome).toBe(1005);
          server.terminate();
        },
      ),
      { numRuns: 200 },
    );
  });
});
