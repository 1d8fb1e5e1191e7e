import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monotonicUs } from '../../src-main/base/clock.ts';
import type { AccessUnit } from '../../src-main/media/access-unit.ts';
import { FEED_STREAMS, openFeedRig } from '../support/feed-rig.ts';
import { BLUE, plainUnits, RED } from '../support/plain-pictures.ts';
import { audioUnits } from '../support/sinks-media.ts';
import { browserSkip, openBrowser, openContext } from './support/browser.ts';

const red = { red: 254, green: 0, blue: 0 };
const blue = { red: 0, green: 0, blue: 254 };
/** Encoding, and each browser's arithmetic of colours. */
const TOLERANCE = 12;

/** The colour in the middle of the page as it is drawn. */
async function colourOf(page: Page): Promise<{ red: number; green: number; blue: number }> {
  const png = await page.screenshot({ clip: { x: 400, y: 300, width: 4, height: 4 } });
  return page.evaluate(
    async (bytes) => {
      const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
      const context = new OffscreenCanvas(1, 1).getContext('2d');
      context?.drawImage(picture, 0, 0);
      const [red = -1, green = -1, blue = -1] = context?.getImageData(0, 0, 1, 1).data ?? [];
      return { red, green, blue };
    },
    [...png],
  );
}

async function expectColour(page: Page, wanted: { red: number; green: number; blue: number }): Promise<void> {
  const distance = async (): Promise<number> => {
    const seen = await colourOf(page);
    return Math.max(
      ...(['red', 'green', 'blue'] as const).map((part) => Math.abs(seen[part] - wanted[part])),
    );
  };
  await expect.poll(distance).toBeLessThanOrEqual(TOLERANCE);
}

describe.skipIf(browserSkip !== '')(`the feed's page in a browser${browserSkip}`, () => {
  let browser: Browser;
  let reds: AccessUnit[];
  let blues: AccessUnit[];

  beforeAll(async () => {
    [browser, reds, blues] = await Promise.all([
      openBrowser({ args: ['--autoplay-policy=no-user-gesture-required'] }),
      plainUnits(RED),
      plainUnits(BLUE),
    ]);
  });

  afterAll(() => browser.close());

  /** Opens the page of a feed; whatever it complains of fails the test. */
  async function openPage(url: string, { before = '' } = {}) {
    const context = await openContext(browser, { size: { width: 800, height: 600 } });
    await context.addInitScript(before);
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/ERR_CONNECTION|ERR_INCOMPLETE/.test(message.text()))
        problems.push(message.text());
    });
    await page.goto(url);
    return { page, problems, context };
  }

  it.each([
    ['by its decoder', '', 'video'],
    [
      'on a canvas, where there are no generators of tracks',
      'delete self.MediaStreamTrackGenerator',
      'canvas',
    ],
    ['as MJPEG, where it has none', 'delete self.VideoDecoder', 'canvas'],
  ])('shows the picture %s, and again after the feed broke off', async (_how, before, element) => {
    const first = await openFeedRig(reds);
    first.player.play();
    const { page, problems, context } = await openPage(first.feed.urls.page, { before });
    await expectColour(page, red);
    expect(await page.locator(':is(video, canvas):visible').evaluate((seen) => seen.localName)).toBe(element);
    const { port } = first.feed;
    await first.close();
    await expectColour(page, red);
    const second = await openFeedRig(blues, { port });
    second.player.play();
    await expectColour(page, blue);
    expect(problems).toEqual([]);
    await context.close();
    await expect.poll(() => second.feed.state.readers).toEqual([]);
    await second.close();
  });

  it('plays the sound where that is asked for', async () => {
    const rig = await openFeedRig(reds);
    rig.programme.setStreams({ ...FEED_STREAMS, audio: { codec: 'opus', sampleRate: 48_000, channels: 2 } });
    rig.player.play();
    const sound = await audioUnits({ codec: 'opus', frames: 50 });
    let count = 0;
    const playing = setInterval(() => {
      const unit = sound[count % sound.length];
      count += 1;
      if (unit) rig.programme.push({ ...unit, ptsUs: monotonicUs() });
    }, 20);
    const { page, problems, context } = await openPage(`${rig.feed.urls.page}?sound=1`);
    await expectColour(page, red);
    const analyser = await page.evaluateHandle(() => {
      const audio = new AudioContext();
      const made = audio.createAnalyser();
      audio.createMediaStreamSource(document.querySelector('video')?.srcObject as MediaStream).connect(made);
      return made;
    });
    const loudness = (): Promise<number> =>
      analyser.evaluate((heard) => {
        const samples = new Float32Array(heard.fftSize);
        heard.getFloatTimeDomainData(samples);
        return Math.max(...samples.map(Math.abs));
      });
    await expect.poll(loudness).toBeGreaterThan(0.01);
    expect(problems).toEqual([]);
    clearInterval(playing);
    await context.close();
    await rig.close();
  });

  it('is not let in from elsewhere, nor framed', async () => {
    const rig = await openFeedRig(reds);
    rig.player.play();
    const { page, context } = await openPage('data:text/html,<p>elsewhere');
    const socket = await page.evaluate(
      (url) =>
        new Promise((resolve) => {
          const tried = new WebSocket(url);
          tried.onopen = () => resolve('open');
          tried.onerror = () => resolve('refused');
        }),
      `${rig.feed.urls.page.replace('http', 'ws')}live.ws`,
    );
    expect(socket).toBe('refused');
    const read = await page.evaluate(
      (url) =>
        fetch(url).then(
          (answer) => answer.status,
          () => 'refused',
        ),
      rig.feed.urls.page,
    );
    expect(read).toBe('refused');
    await context.close();
    await rig.close();
  });
});
