import { GatewayError } from '../../base/errors.ts';
import { type Model, noop, transcode } from './model.ts';
import { cartoon } from './models/cartoon.ts';
import { colour } from './models/colour.ts';
import { comic } from './models/comic.ts';
import { crt } from './models/crt.ts';
import { dream } from './models/dream.ts';
import { duotone } from './models/duotone.ts';
import { edges } from './models/edges.ts';
import { film } from './models/film.ts';
import { glitch } from './models/glitch.ts';
import { kaleidoscope } from './models/kaleidoscope.ts';
import { mirror } from './models/mirror.ts';
import { nightVision } from './models/night-vision.ts';
import { pixelate } from './models/pixelate.ts';
import { ripple } from './models/ripple.ts';
import { sketch } from './models/sketch.ts';
import { thermal } from './models/thermal.ts';
import { trails } from './models/trails.ts';
import { watercolour } from './models/watercolour.ts';

/** Every model the local runner serves, in the order they are shown. */
export const CATALOGUE: readonly Model[] = [
  noop,
  transcode,
  edges,
  cartoon,
  comic,
  sketch,
  watercolour,
  thermal,
  nightVision,
  duotone,
  colour,
  dream,
  trails,
  kaleidoscope,
  mirror,
  ripple,
  glitch,
  pixelate,
  crt,
  film,
];

/**
 * The model of an id.
 * @param among models to choose from; all by default
 * @throws GatewayError `model_unknown`, with the ids there are.
 */
export function findModel(id: string, among: readonly Model[] = CATALOGUE): Model {
  const model = among.find((candidate) => candidate.id === id);
  if (model) return model;
  const shown = id.slice(0, 80);
  throw new GatewayError(
    'model_unknown',
    `there is no model ${JSON.stringify(shown)}: choose one of ${among.map((candidate) => candidate.id).join(', ')}`,
    { fields: { model: shown } },
  );
}
