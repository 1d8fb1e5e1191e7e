import type { KnownModel } from './known-model.ts';
import { comfyui, noop, scope } from './plain-models.ts';
import { streamDiffusion } from './streamdiffusion.ts';
import { sd15, sdxl, turbo } from './streamdiffusion-families.ts';

const TURBO = 'Paints each picture anew after a prompt, with SD-Turbo and ControlNets.';
const SD15 = 'Paints each picture anew after a prompt, with models made from Stable Diffusion 1.5.';
const SDXL = 'Paints each picture anew after a prompt, with SDXL-Turbo: finer, and slower.';

/** Models by the ids that orchestrators offer them under (protocol D1: the images go-livepeer 0.9.1 knows). */
const models: ReadonlyMap<string, KnownModel> = new Map([
  ['noop', noop],
  ['comfyui', comfyui],
  ['scope', scope],
  ['streamdiffusion', streamDiffusion(turbo, TURBO)],
  ['streamdiffusion-sd15', streamDiffusion(sd15, SD15)],
  ['streamdiffusion-sd15-v2v', streamDiffusion(sd15, `${SD15} Steadier from picture to picture.`)],
  ['streamdiffusion-sdxl', streamDiffusion(sdxl, SDXL)],
  ['streamdiffusion-sdxl-v2v', streamDiffusion(sdxl, `${SDXL} Steadier from picture to picture.`)],
  ['streamdiffusion-sdxl-faceid', streamDiffusion(sdxl, `${SDXL} Keeps a face from a picture.`)],
]);

/** What is known of the model of an id; undefined for one that is not known. */
export function knownModel(id: string): KnownModel | undefined {
  return models.get(id);
}
