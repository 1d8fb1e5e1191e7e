import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ProgrammePlayer } from '../../../test/support/feed-rig.ts';
import { videoUnits } from '../../../test/support/sinks-media.ts';
import { nalsOf } from '../../../test/support/ts-units.ts';
import { silentLogger } from '../../base/log.ts';
import type { AccessUnit } from '../../media/access-unit.ts';
import { TsDemuxer } from '../../media/ts/demuxer.ts';
import { Programme } from '../programme/programme.ts';
import { UdpOutput } from './udp-output.ts';
import { udpError } from './udp-socket.ts';

let units: AccessUnit[];
let cleanups: (() => unknown)[] = [];

beforeAll(async () => {
  units = await videoUnits({ width: 320, height: 180, frames: 12, gop: 6 });
});

afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  cleanups = [];
});

function openProgramme() {
  const programme = new Programme({
    drawCard: () => new Promise(() => undefined),
    holding: () => 'last',
    logger: silentLogger,
  });
  programme.setStreams({ video: { codec: 'h264', width: 320, height: 180, fps: 30 }, audio: null });
  cleanups.push(() => programme.close());
  return { programme, player: new ProgrammePlayer(programme, units) };
}

/** A program that reads MPEG-TS from a socket. */
async function openReceiver(address = '127.0.0.1', join: (socket: Socket) => void = () => undefined) {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  const sizes: number[] = [];
  const got: AccessUnit[] = [];
  const demuxer = new TsDemuxer({ onUnit: (unit) => got.push(unit) });
  socket.on('message', (message) => {
    sizes.push(message.length);
    demuxer.push(message);
  });
  socket.bind(0, address);
  await once(socket, 'listening');
  join(socket);
  cleanups.push(() => socket.close());
  return { port: socket.address().port, sizes, got };
}

function send(url: string, programme: Programme): UdpOutput {
  const output = UdpOutput.start({ url, programme, logger: silentLogger, firstRetryMs: 5 });
  cleanups.push(() => output.stop());
  return output;
}

describe('UdpOutput', () => {
  it('sends each picture whole, in datagrams of seven packets, without waiting for the next', async () => {
    const { programme, player } = openProgramme();
    const { port, sizes, got } = await openReceiver();
    player.push(2);
    const output = send(`udp://127.0.0.1:${port}`, programme);
    await expect.poll(() => got.length, { interval: 2 }).toBe(2);
    for (let count = 3; count <= 12; count += 1) {
      player.push();
      await expect.poll(() => got.length, { interval: 2 }).toBe(count);
    }
    expect(got.map(({ bytes }) => nalsOf(bytes))).toEqual(units.map(({ bytes }) => nalsOf(bytes)));
    for (const size of sizes) expect([size % 188, size <= 1316]).toEqual([0, true]);
    expect(output.status).toMatchObject({
      phase: 'on',
      reason: '',
      dropped: 0,
      bytes: sizes.reduce((sum, size) => sum + size, 0),
    });
  });

  it('reaches a group in the network it is told', async () => {
    const { programme, player } = openProgramme();
    const { port, got } = await openReceiver('0.0.0.0', (socket) =>
      socket.addMembership('239.255.77.1', '127.0.0.1'),
    );
    send(`udp://239.255.77.1:${port}?ttl=1&localaddr=127.0.0.1`, programme);
    await expect
      .poll(
        () => {
          player.push();
          return got.length;
        },
        { interval: 10 },
      )
      .toBeGreaterThan(5);
  });

  it('does not mind that nobody reads', async () => {
    const { programme, player } = openProgramme();
    const { port } = await openReceiver();
    for (const cleanup of cleanups.splice(1)) cleanup();
    const output = send(`udp://127.0.0.1:${port}`, programme);
    const bytes: number[] = [];
    await expect
      .poll(
        () => {
          player.push(6);
          bytes.push(output.status.bytes);
          return bytes.length;
        },
        { interval: 2 },
      )
      .toBeGreaterThan(20);
    expect(output.status).toMatchObject({ phase: 'on', retries: 0 });
  });

  it.each([
    [
      'udp://192.0.2.1:5000?localaddr=192.0.2.77',
      'output_unreachable',
      /check that localaddr is one of its addresses/,
    ],
    // No name has an empty part: no server is asked for it.
    ['udp://nobody..invalid:5000', 'output_unreachable', /no machine called nobody\.\.invalid is known/],
  ])(
    'says what keeps %s from being sent to, and tries again until it is stopped',
    async (url, code, what) => {
      const { programme } = openProgramme();
      const output = send(url, programme);
      const phases: string[] = [];
      output.onChange(() => phases.push(output.status.phase));
      await expect.poll(() => output.status.phase, { interval: 2 }).toBe('retrying');
      const { status } = output;
      expect(status).toMatchObject({ error: { code }, nextTryMs: expect.any(Number) });
      expect(status.reason).toMatch(what);
      await output.stop();
      expect(output.status).toMatchObject({ phase: 'off', reason: '', nextTryMs: null });
      expect(phases.at(-1)).toBe('off');
    },
  );

  it('stops at once, twice, and sends nothing more', async () => {
    const { programme, player } = openProgramme();
    const { port, got } = await openReceiver();
    const output = send(`udp://127.0.0.1:${port}`, programme);
    await Promise.all([output.stop(), output.stop()]);
    player.push(6);
    expect(output.status.phase).toBe('off');
    expect(got).toEqual([]);
  });

  it('is off for good when pictures were on their way as it was stopped', async () => {
    const { programme, player } = openProgramme();
    const { port, got } = await openReceiver();
    player.push(1);
    const output = send(`udp://127.0.0.1:${port}`, programme);
    await expect.poll(() => output.status.phase, { interval: 2 }).toBe('on');
    player.push(1);
    await output.stop();
    await expect.poll(() => got.length, { interval: 2 }).toBe(2);
    expect(output.status.phase).toBe('off');
  });

  it('refuses what is no address before anything is opened', () => {
    const { programme } = openProgramme();
    expect(() => send('udp://127.0.0.1:1', programme)).toThrow(/belongs to services of the system/);
  });
});

describe('udpError', () => {
  const to = { host: '10.0.0.9', port: 5000, ttl: null, localAddress: null };
  it.each([
    [
      'ENETUNREACH',
      'output_unreachable',
      "no network leads to 10.0.0.9:5000: check the address and this machine's network",
    ],
    ['EINVAL', 'output_unreachable', 'this machine cannot send to 10.0.0.9:5000: check the address'],
    [
      'EPERM',
      'output_refused',
      "this machine's firewall lets nothing out to 10.0.0.9:5000: allow it, or choose another port",
    ],
    [
      'EMSGSIZE',
      'output_refused',
      'the network to 10.0.0.9:5000 takes no packets of 1316 bytes: use SRT or the HTTP feed instead',
    ],
    ['EIO', 'output_lost', 'nothing can be sent to 10.0.0.9:5000 (EIO)'],
  ])('%s', (code, errorCode, message) => {
    expect(udpError(Object.assign(new Error(code), { code }), to)).toMatchObject({
      code: errorCode,
      message,
    });
  });
});
