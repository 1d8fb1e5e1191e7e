import { z } from 'zod';
import { delay } from '../../base/async.ts';
import { GatewayError } from '../../base/errors.ts';
import { type FeedSource, OWN_MARK } from './feed-source.ts';
import type { ObsConnection } from './obs-connection.ts';
import { requestStatus, statusOf } from './obs-errors.ts';

/** What our scene is called in OBS. */
export const SCENE_NAME = 'Rivulet';

/** What our source is called in OBS, unless others have the name or the user gave it another. */
export const INPUT_NAME = 'Rivulet feed';

/** Names are tried with numbers up to this one where others have taken them. */
const MAX_NAMES = 20;

/** Inputs whose settings are looked at for our mark, at most. */
const MAX_INPUTS = 200;

/** OBS removes inputs some time after it has said so; waited for so long, in milliseconds. */
const GONE_LIMIT_MS = 3000;
const GONE_POLL_MS = 30;

const sceneList = z.object({
  currentProgramSceneName: z.string().nullable().catch(null),
  scenes: z.array(z.object({ sceneName: z.string() })),
});
const inputList = z.object({
  inputs: z.array(z.object({ inputName: z.string(), unversionedInputKind: z.string() })),
});
const inputSettings = z.object({ inputSettings: z.record(z.string(), z.unknown()) });
const itemList = z.object({
  sceneItems: z.array(
    z.object({ sceneItemId: z.number(), sourceName: z.string(), sceneItemEnabled: z.boolean() }),
  ),
});
const kindList = z.object({ inputKinds: z.array(z.string()) });
const videoSettings = z.object({ baseWidth: z.number().min(1), baseHeight: z.number().min(1) });

/** The size of OBS's canvas in pixels. @throws GatewayError `obs_failed`, `obs_unreachable` */
export async function canvasSize(obs: ObsConnection): Promise<{ width: number; height: number }> {
  const { baseWidth, baseHeight } = await obs.call(videoSettings, 'GetVideoSettings');
  return { width: baseWidth, height: baseHeight };
}

/** Our input as it is found in OBS. */
export interface OwnInput {
  readonly name: string;
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/**
 * Finds our input by its mark, whatever it is called; the one with our name where there are several.
 * @throws GatewayError `obs_failed`, `obs_unreachable`
 */
async function findOwnInput(obs: ObsConnection): Promise<OwnInput | null> {
  const { inputs } = await obs.call(inputList, 'GetInputList');
  const candidates = inputs
    .filter(({ unversionedInputKind: kind }) => kind === 'ffmpeg_source' || kind === 'browser_source')
    .sort((a, b) => Number(b.inputName === INPUT_NAME) - Number(a.inputName === INPUT_NAME))
    .slice(0, MAX_INPUTS);
  for (const { inputName, unversionedInputKind } of candidates) {
    const settings = await settingsOf(obs, inputName);
    if (settings?.[OWN_MARK] === true) return { name: inputName, kind: unversionedInputKind, settings };
  }
  return null;
}

async function settingsOf(obs: ObsConnection, inputName: string): Promise<Record<string, unknown> | null> {
  try {
    return (await obs.call(inputSettings, 'GetInputSettings', { inputName })).inputSettings;
  } catch (error) {
    if (statusOf(error) === requestStatus.notFound) return null;
    throw error;
  }
}

/** How our scene stands, and what our input is called. */
export interface SceneStanding {
  readonly scene: 'missing' | 'broken' | 'ready';
  readonly input: OwnInput | null;
}

/**
 * Looks whether our scene and source are as they should be.
 * @param source null where the feed is off: its settings are not compared then
 * @throws GatewayError `obs_failed`, `obs_unreachable`
 */
export async function checkScene(obs: ObsConnection, source: FeedSource | null): Promise<SceneStanding> {
  const input = await findOwnInput(obs);
  const items = await itemsOf(obs, SCENE_NAME);
  if (!input) return { scene: 'missing', input };
  const shown = items?.some((item) => item.sourceName === input.name && item.sceneItemEnabled) ?? false;
  const right = !source || (input.kind === source.kind && sameSettings(input, source));
  return { scene: shown && right ? 'ready' : 'broken', input };
}

/** True where the input has every setting that we give it, as we give it. */
function sameSettings(input: OwnInput, source: FeedSource): boolean {
  return Object.entries(source.settings).every(([key, value]) => input.settings[key] === value);
}

/**
 * Gives our input the settings it should have. An input of the wrong kind is left to {@link makeScene}.
 * @returns whether there was anything to do
 * @throws GatewayError `obs_failed`, `obs_unreachable`
 */
export async function mendSettings(
  obs: ObsConnection,
  input: OwnInput,
  source: FeedSource,
): Promise<boolean> {
  if (input.kind !== source.kind || sameSettings(input, source)) return false;
  await obs.order('SetInputSettings', {
    inputName: input.name,
    inputSettings: { ...source.settings },
    overlay: true,
  });
  return true;
}

/**
 * Makes our scene and source, or repairs them: one scene, one source in it, right settings, fitted to the canvas, shown.
 * @returns what the source is called
 * @throws GatewayError `obs_failed`, `obs_unreachable`
 */
export async function makeScene(obs: ObsConnection, source: FeedSource): Promise<string> {
  await ensureScene(obs);
  let input = await findOwnInput(obs);
  if (input && input.kind !== source.kind) {
    await requireKind(obs, source);
    await removeInput(obs, input.name);
    input = null;
  }
  if (input) await mendSettings(obs, input, source);
  const name = input?.name ?? (await createInput(obs, source));
  await fitItem(obs, await onlyItem(obs, name));
  return name;
}

/**
 * Puts our scene on air, in studio mode too.
 * @returns the scene that was on air before; null where it was ours already
 * @throws GatewayError `obs_failed`, `obs_unreachable`
 */
export async function showScene(obs: ObsConnection): Promise<string | null> {
  const { currentProgramSceneName: before } = await obs.call(sceneList, 'GetSceneList');
  if (before === SCENE_NAME) return null;
  await obs.order('SetCurrentProgramScene', { sceneName: SCENE_NAME });
  return before;
}

/**
 * Takes out what we made: our inputs, and our scene unless something of the user's is in it. Where our scene was on air,
 * `previous` is, or any other.
 * @throws GatewayError `obs_failed`, `obs_unreachable`
 */
export async function removeScene(obs: ObsConnection, previous: string | null): Promise<void> {
  const { currentProgramSceneName, scenes } = await obs.call(sceneList, 'GetSceneList');
  const names = scenes.map(({ sceneName }) => sceneName);
  for (let input = await findOwnInput(obs); input; input = await findOwnInput(obs))
    await removeInput(obs, input.name);
  const left = await itemsOf(obs, SCENE_NAME);
  if (left === null || left.length > 0) return;
  const others = names.filter((name) => name !== SCENE_NAME);
  if (others.length === 0) await obs.order('CreateScene', { sceneName: 'Scene' });
  const next = previous !== null && others.includes(previous) ? previous : (others.at(-1) ?? 'Scene');
  if (currentProgramSceneName === SCENE_NAME) await obs.order('SetCurrentProgramScene', { sceneName: next });
  await obs.order('RemoveScene', { sceneName: SCENE_NAME });
  await untilGone(async () => (await itemsOf(obs, SCENE_NAME)) === null, SCENE_NAME);
}

async function ensureScene(obs: ObsConnection): Promise<void> {
  if ((await itemsOf(obs, SCENE_NAME)) !== null) return;
  try {
    await obs.order('CreateScene', { sceneName: SCENE_NAME });
  } catch (error) {
    if (statusOf(error) !== requestStatus.exists) throw error;
    // Made meanwhile by somebody else it is as good; otherwise the name belongs to something that is no scene.
    if ((await itemsOf(obs, SCENE_NAME)) !== null) return;
    throw new GatewayError(
      'obs_failed',
      `OBS has a source called "${SCENE_NAME}" already, so no scene can be called that: rename that source in OBS and try again`,
      { cause: error, fields: { status: requestStatus.exists } },
    );
  }
}

async function createInput(obs: ObsConnection, source: FeedSource): Promise<string> {
  for (let number = 1; number <= MAX_NAMES; number += 1) {
    const inputName = number === 1 ? INPUT_NAME : `${INPUT_NAME} ${number}`;
    try {
      await obs.order('CreateInput', {
        sceneName: SCENE_NAME,
        inputName,
        inputKind: source.kind,
        inputSettings: { ...source.settings },
        sceneItemEnabled: true,
      });
      return inputName;
    } catch (error) {
      if (statusOf(error) === requestStatus.unknownKind) throw kindMissing(source, error);
      if (statusOf(error) !== requestStatus.exists) throw error;
    }
  }
  throw new GatewayError(
    'obs_failed',
    `OBS has sources of others called "${INPUT_NAME}", "${INPUT_NAME} 2" and so on: rename or remove them in OBS`,
    { fields: { status: requestStatus.exists } },
  );
}

/** Makes sure that the other kind is there before what there is goes. */
async function requireKind(obs: ObsConnection, source: FeedSource): Promise<void> {
  const { inputKinds } = await obs.call(kindList, 'GetInputKindList', { unversioned: true });
  if (!inputKinds.includes(source.kind)) throw kindMissing(source);
}

function kindMissing(source: FeedSource, cause?: unknown): GatewayError {
  return new GatewayError(
    'obs_failed',
    source.kind === 'browser_source'
      ? 'this OBS has no browser source, as builds of Linux distributions often lack it: choose "auto" as OBS\'s feed, or install OBS from obsproject.com'
      : 'this OBS has no media source (its obs-ffmpeg plugin is missing): install OBS from obsproject.com',
    { cause, fields: { status: requestStatus.unknownKind } },
  );
}

/** The one item of our scene that shows the source: made where there is none, others removed. */
async function onlyItem(obs: ObsConnection, sourceName: string): Promise<number> {
  const items = ((await itemsOf(obs, SCENE_NAME)) ?? []).filter((item) => item.sourceName === sourceName);
  const [first, ...others] = items;
  for (const { sceneItemId } of others)
    await obs.order('RemoveSceneItem', { sceneName: SCENE_NAME, sceneItemId });
  if (first) return first.sceneItemId;
  const created = await obs.call(z.object({ sceneItemId: z.number() }), 'CreateSceneItem', {
    sceneName: SCENE_NAME,
    sourceName,
    sceneItemEnabled: true,
  });
  return created.sceneItemId;
}

/** Alignments of OBS (libobs `OBS_ALIGN_…`): 0 is the centre, 5 left and top. */
const ALIGN_CENTER = 0;
const ALIGN_TOP_LEFT = 5;

/** Fills the canvas with the item, the aspect kept. */
async function fitItem(obs: ObsConnection, sceneItemId: number): Promise<void> {
  const { width, height } = await canvasSize(obs);
  const item = { sceneName: SCENE_NAME, sceneItemId };
  await obs.order('SetSceneItemTransform', {
    ...item,
    sceneItemTransform: {
      positionX: 0,
      positionY: 0,
      rotation: 0,
      scaleX: 1,
      scaleY: 1,
      cropLeft: 0,
      cropRight: 0,
      cropTop: 0,
      cropBottom: 0,
      alignment: ALIGN_TOP_LEFT,
      boundsType: 'OBS_BOUNDS_SCALE_INNER',
      boundsAlignment: ALIGN_CENTER,
      boundsWidth: width,
      boundsHeight: height,
    },
  });
  await obs.order('SetSceneItemEnabled', { ...item, sceneItemEnabled: true });
}

/** The items of a scene; null where there is no such scene. */
async function itemsOf(
  obs: ObsConnection,
  sceneName: string,
): Promise<z.infer<typeof itemList>['sceneItems'] | null> {
  try {
    return (await obs.call(itemList, 'GetSceneItemList', { sceneName })).sceneItems;
  } catch (error) {
    const status = statusOf(error);
    if (status === requestStatus.notFound || status === requestStatus.wrongType) return null;
    throw error;
  }
}

/**
 * Removes an input with everything that shows it. OBS itself lets go of an item only when its scene is drawn, and of the input
 * after that: in scenes that are not on air it would stay for good.
 */
async function removeInput(obs: ObsConnection, inputName: string): Promise<void> {
  const { scenes } = await obs.call(sceneList, 'GetSceneList');
  for (const { sceneName } of scenes) {
    const items = (await itemsOf(obs, sceneName)) ?? [];
    for (const { sceneItemId } of items.filter(({ sourceName }) => sourceName === inputName))
      await obs.order('RemoveSceneItem', { sceneName, sceneItemId });
  }
  try {
    await obs.order('RemoveInput', { inputName });
  } catch (error) {
    if (statusOf(error) !== requestStatus.notFound) throw error;
  }
  await untilGone(async () => {
    const { inputs } = await obs.call(inputList, 'GetInputList');
    return inputs.every((input) => input.inputName !== inputName);
  }, inputName);
}

async function untilGone(gone: () => Promise<boolean>, name: string): Promise<void> {
  const limitMs = performance.now() + GONE_LIMIT_MS;
  while (!(await gone())) {
    if (performance.now() > limitMs)
      throw new GatewayError(
        'obs_failed',
        `OBS did not remove "${name}" within ${GONE_LIMIT_MS / 1000} seconds: something in OBS still uses it`,
      );
    await delay(GONE_POLL_MS);
  }
}
