import { describe, expect, it } from 'vitest';
import { MediaLink } from '../../../src-preload/media-link/media-link.ts';
import type { LinkUnit } from '../../../src-preload/media-link/packet.ts';
import { linkPortPair } from '../../../src-preload/media-link/port.ts';
import { silentLogger } from '../../base/log.ts';
import { CaptureLinks, type CaptureTaker } from './capture-links.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const unit = (n: number): LinkUnit => ({
  kind: 'video',
  codec: 'h264',
  ptsUs: n,
  key: true,
  bytes: Uint8Array.of(1),
});

function open(links: CaptureLinks, clientId: string) {
  const [main, own] = linkPortPair();
  const window = { closed: false, keyframes: 0, link: null as unknown as MediaLink };
  window.link = new MediaLink(own, {
    nowUs: () => 0,
    onClose: () => (window.closed = true),
    onKeyframeWanted: () => (window.keyframes += 1),
  });
  links.open(clientId, main);
  return window;
}

function taker() {
  const log: string[] = [];
  const taking: CaptureTaker = {
    onUnit: ({ ptsUs }) => log.push(`unit ${ptsUs}`),
    onFormat: ({ audio }) => log.push(`format ${audio?.channels ?? 'silent'}`),
    onNewLink: () => log.push('link'),
    onOwnerChanged: () => log.push('owner'),
  };
  return { taking, log };
}

const format = { video: { codec: 'h264', width: 64, height: 64 }, audio: null } as const;

describe('CaptureLinks', () => {
  it('keeps a link that was opened before the stream, and its format', async () => {
    const links = new CaptureLinks(() => 7, silentLogger);
    const window = open(links, 'a');
    window.link.sendFormat(format);
    window.link.send(unit(1));
    await settled();
    const { taking, log } = taker();
    links.take('a', taking);
    window.link.send(unit(2));
    await settled();
    expect(log).toEqual(['link', 'format silent', 'owner', 'unit 2']);
    expect(links.owner).toEqual({ clientId: 'a', attached: true });
    links.requestKeyframe();
    await settled();
    expect(window.keyframes).toBe(1);
    links.release();
    window.link.send(unit(3));
    await settled();
    expect(log).toHaveLength(4);
    expect(window.closed).toBe(false);
  });

  it('answers the clock question with the clock of main', async () => {
    const links = new CaptureLinks(() => 5_000, silentLogger);
    expect(await open(links, 'a').link.askClock()).toEqual({ offsetUs: 5_000, roundTripUs: 0 });
  });

  it('lets a window that is loaded again replace its own link', async () => {
    const links = new CaptureLinks(() => 0, silentLogger);
    const { taking, log } = taker();
    links.take('a', taking);
    const first = open(links, 'a');
    const second = open(links, 'a');
    first.link.send(unit(1));
    second.link.send(unit(2));
    await settled();
    expect(first.closed).toBe(true);
    expect(log).toEqual(['owner', 'link', 'owner', 'link', 'owner', 'unit 2']);
    second.link.close();
    await settled();
    expect(links.owner).toEqual({ clientId: 'a', attached: false });
    expect(log.at(-1)).toBe('owner');
  });

  it('refuses other windows while the owner is there, and takes one when it is gone', async () => {
    const links = new CaptureLinks(() => 0, silentLogger);
    const { taking, log } = taker();
    const early = open(links, 'early');
    const owner = open(links, 'a');
    links.take('a', taking);
    const refused = open(links, 'b');
    early.link.send(unit(1));
    await settled();
    expect([refused.closed, early.closed]).toEqual([true, false]);
    owner.link.close();
    await settled();
    expect(links.owner).toEqual({ clientId: 'a', attached: false });
    early.link.send(unit(2));
    await settled();
    expect(links.owner).toEqual({ clientId: 'early', attached: true });
    expect(log.slice(-3)).toEqual(['link', 'owner', 'unit 2']);
  });

  it('keeps the links of eight windows, and closes them all in the end', async () => {
    const links = new CaptureLinks(() => 0, silentLogger);
    const windows = Array.from({ length: 10 }, (_, n) => open(links, `w${n}`));
    await settled();
    expect(windows.map(({ closed }) => closed)).toEqual([true, true, ...Array(8).fill(false)]);
    links.close();
    await settled();
    expect(windows.every(({ closed }) => closed)).toBe(true);
  });
});
