import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright';
import ts from 'typescript';

/** Latencies of pictures that were shown, in milliseconds, and how many were shown. */
export interface ProbeResult {
  /** Camera picture → the time the browser says it is on the screen. */
  readonly shownMs: readonly number[];
  /** Camera picture → handed to the compositor. */
  readonly presentedMs: readonly number[];
  readonly pictures: number;
  readonly unread: number;
}

/** The code that reads a picture's code, as a script for the page. */
function readerScript(): string {
  const path = fileURLToPath(new URL('../../src-main/media/frame-code.ts', import.meta.url));
  const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  return `${outputText.replaceAll(/^export /gm, '')}\nglobalThis.readFrameCode = readFrameCode;`;
}

/**
 * Watches a page for `seconds`: reads the number burnt into each camera picture with its capture time, and the number in
 * each picture of the output `<video>` with the time it is shown. Both times are CLOCK_MONOTONIC: frames of a camera carry
 * it, and the browser says where on it the page's own clock began. No figure of the product is used.
 *
 * @param output selects the `<video>` of the AI's picture; the camera is opened a second time by the probe
 */
export async function probePictures(page: Page, output: string, seconds: number): Promise<ProbeResult> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const { metrics } = await devtools.send('Performance.getMetrics');
  const startS = metrics.find(({ name }) => name === 'NavigationStart')?.value;
  if (startS === undefined) throw new Error('the browser does not say when the page began');
  await devtools.send('Runtime.evaluate', { expression: readerScript() });
  return page.evaluate(watchPictures, { output, seconds, startUs: startS * 1e6 });
}

/** Runs in the page. */
async function watchPictures({
  output,
  seconds,
  startUs,
}: {
  output: string;
  seconds: number;
  startUs: number;
}): Promise<ProbeResult> {
  type Code = { readonly frame: number } | null;
  const { readFrameCode } = globalThis as unknown as {
    readFrameCode(plane: { data: Uint8Array; stride: number; width: number; height: number }): Code;
  };
  const video = document.querySelector<HTMLVideoElement>(output);
  if (video === null) throw new Error(`there is no ${output}`);
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 720 } });
  const [track] = stream.getVideoTracks();
  if (track === undefined) throw new Error('there is no camera');
  const captured = new Map<number, number>();
  const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
  const endMs = performance.now() + seconds * 1000;
  const camera = (async () => {
    while (performance.now() < endMs) {
      const { value: frame } = await reader.read();
      if (!frame) return;
      const width = frame.codedWidth;
      const height = frame.codedHeight;
      // The code fills the top eighth; the rest need not be copied.
      const rect = { x: 0, y: 0, width, height: Math.ceil(height / 16) * 2 };
      const luma = new Uint8Array(frame.allocationSize({ rect }));
      const [layout] = await frame.copyTo(luma, { rect });
      const stride = layout?.stride ?? width;
      const code = readFrameCode({ data: luma.subarray(layout?.offset ?? 0), stride, width, height });
      if (code) captured.set(code.frame, frame.timestamp);
      frame.close();
    }
  })();
  const shownMs: number[] = [];
  const presentedMs: number[] = [];
  let pictures = 0;
  let unread = 0;
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  await new Promise<void>((resolve) => {
    const look: VideoFrameRequestCallback = (_now, metadata) => {
      if (performance.now() > endMs || context === null) return resolve();
      video.requestVideoFrameCallback(look);
      pictures += 1;
      const { width, height } = metadata;
      if (canvas.width !== width) canvas.width = width;
      const rows = Math.ceil(height / 8);
      if (canvas.height !== rows) canvas.height = rows;
      context.drawImage(video, 0, 0, width, rows, 0, 0, width, rows);
      const { data } = context.getImageData(0, 0, width, rows);
      const luma = new Uint8Array(width * rows);
      for (let index = 0; index < luma.length; index += 1) luma[index] = data[index * 4 + 1] ?? 0;
      const capturedUs = captured.get(
        readFrameCode({ data: luma, stride: width, width, height })?.frame ?? -1,
      );
      if (capturedUs === undefined) {
        unread += 1;
        return;
      }
      shownMs.push((startUs + metadata.expectedDisplayTime * 1000 - capturedUs) / 1000);
      presentedMs.push((startUs + metadata.presentationTime * 1000 - capturedUs) / 1000);
    };
    video.requestVideoFrameCallback(look);
  });
  await camera;
  track.stop();
  return { shownMs, presentedMs, pictures, unread };
}
