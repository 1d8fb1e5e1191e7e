import type { BrowserContext, Page } from 'playwright';

/** Selects the `<video>` of the AI's picture. */
export const outputVideo = '[role="img"][aria-label="The AI’s picture"] video';

/** Selects the `<video>` of the camera. */
export const inputVideo = 'video[aria-label="Your picture, as it is sent"]';

/** A window as tests see it: what went wrong in it is kept. */
const problems = new WeakMap<Page, string[]>();

/** What a window wrote to its console as errors, and exceptions nobody caught. */
export function problemsOf(page: Page): readonly string[] {
  return problems.get(page) ?? [];
}

/** Opens a window with the address that the program printed; resolves when it shows the live view. */
export async function openWindow(
  context: BrowserContext,
  url: string,
  options: { model?: string } = {},
): Promise<Page> {
  const page = await context.newPage();
  const seen: string[] = [];
  problems.set(page, seen);
  page.on('console', (message) => {
    if (message.type() === 'error') seen.push(message.text());
  });
  page.on('pageerror', (error) => seen.push(String(error)));
  await enter(page, url, options);
  return page;
}

/** Goes to the address that the program printed; resolves when the page shows the live view. */
export async function enter(page: Page, url: string, options: { model?: string } = {}): Promise<void> {
  await page.goto(url);
  await page.getByRole('button', { name: 'Go live' }).first().waitFor();
  if (options.model !== undefined) await chooseModel(page, options.model);
}

/** Chooses the model whose title is `title`, once the orchestrator has said that it serves it. */
export async function chooseModel(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: /^Model/ }).click();
  await page.getByRole('combobox', { name: 'Search models' }).fill(title);
  await page
    .getByRole('option', { name: new RegExp(`^${title}`) })
    .first()
    .click();
  await page.getByRole('button', { name: new RegExp(`^Model.*${title}`) }).waitFor();
}

/**
 * Presses Go live and waits for the AI's first picture.
 * @returns milliseconds from the click to the moment the picture was handed to the screen, by the browser's own clock
 */
export async function goLive(page: Page): Promise<number> {
  await page.evaluate((selector) => {
    const figures = { clickedMs: 0, shownMs: 0 };
    Object.assign(globalThis, { firstPicture: figures });
    document.addEventListener(
      'click',
      ({ timeStamp }) => {
        figures.clickedMs = timeStamp;
        const look = (): void => {
          const video = document.querySelector<HTMLVideoElement>(selector);
          if (video === null) return void requestAnimationFrame(look);
          video.requestVideoFrameCallback((_now, { presentationTime }) => {
            figures.shownMs = presentationTime;
          });
        };
        look();
      },
      { capture: true, once: true },
    );
  }, outputVideo);
  await page.getByRole('button', { name: 'Go live' }).first().click();
  const handle = await page.waitForFunction(() => {
    const { firstPicture } = globalThis as unknown as {
      firstPicture: { clickedMs: number; shownMs: number };
    };
    return firstPicture.shownMs > 0 ? firstPicture : null;
  });
  const figures = await handle.jsonValue();
  return figures === null ? Number.NaN : figures.shownMs - figures.clickedMs;
}

/** Ends the stream and waits until the window says so. */
export async function stopLive(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('button', { name: 'Go live' }).first().waitFor();
}

/** Waits until a `<video>` shows a picture that was not there before. */
export async function waitForPicture(page: Page, selector: string): Promise<void> {
  await page.waitForSelector(selector, { state: 'attached' });
  await page.evaluate(
    (wanted) =>
      new Promise<void>((resolve) => {
        document.querySelector<HTMLVideoElement>(wanted)?.requestVideoFrameCallback(() => resolve());
      }),
    selector,
  );
}

/** Chooses a radio button, which shows it only once main has answered: Playwright's own `check()` would not wait for that. */
export async function choose(page: Page, name: string): Promise<void> {
  const radio = page.getByRole('radio', { name });
  await radio.click({ force: true });
  await radio.and(page.locator(':checked')).waitFor({ state: 'attached' });
}
