import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATALOGUE, findModel } from '../../src-main/local/effects/catalogue.ts';
import { planEffect, planUpdate } from '../../src-main/local/effects/plan.ts';
import { applyEffect, EffectRun, parsedFilters } from '../support/effects-graph.ts';
import { difference, mean, type Picture, paint, planes, scene } from '../support/effects-picture.ts';

const effects = CATALOGUE.filter((model) => model.id !== 'noop' && model.id !== 'transcode');
const effectIds = effects.map((model) => model.id);
const frames = (count: number, width = 320, height = 192): Picture[] =>
  Array.from({ length: count }, (_, index) => scene(width, height, index));
const still = (count: number): Picture[] => Array.from({ length: count }, () => scene(320, 192, 4));
const look = (id: string, params: unknown, pictures = frames(4)) =>
  applyEffect(findModel(id), params, pictures);

describe('every effect', () => {
  it.each(effectIds)('%s gives one picture of the same size at once, and none at the end', async (id) => {
    for (const [width, height] of [
      [640, 360],
      [1280, 720],
      [374, 666],
    ] as const) {
      using run = await EffectRun.open(planEffect(findModel(id), {}).filter, width, height);
      for (const picture of frames(2, width, height))
        expect(await run.one(picture)).toMatchObject({ width, height });
      expect(await run.all(null)).toEqual([]);
    }
  });

  it.each(effectIds)('%s changes the picture, the same way each time', async (id) => {
    const [once, again] = [await look(id, {}, frames(20)), await look(id, {}, frames(20))];
    expect(difference(once, scene(320, 192, 19))).toBeGreaterThan(0.5);
    expect(difference(once, again)).toBe(0);
  });

  it.each(effectIds)('%s obeys a prompt, known or unknown, each in its own way', async (id) => {
    const prompts = ['', 'fire', 'underwater', 'noir', 'quetzalcoatl', 'zeppelin'];
    const pictures = await Promise.all(prompts.map((prompt) => look(id, { prompt })));
    for (const [a, left] of pictures.entries())
      for (const [b, right] of pictures.entries())
        if (a < b) expect(difference(left, right), `${prompts[a]} / ${prompts[b]}`).toBeGreaterThan(0.4);
    expect(difference(await look(id, { prompt: 'zeppelin' }), pictures[5] as Picture)).toBe(0);
  });
});

describe('the looks', () => {
  it('edges: bright lines on black', async () => {
    const [luma] = planes(await look('edges', {}));
    expect(luma.filter((y) => y < 40).length / luma.length).toBeGreaterThan(0.7);
    expect(luma.filter((y) => y > 140).length / luma.length).toBeGreaterThan(0.005);
  });

  it('cartoon: few shades between dark outlines', async () => {
    const ramp = paint(320, 192, (x) => [16 + (x * 219) / 320, 128, 128]);
    const shadesOf = (picture: Picture) => {
      const counts = new Map<number, number>();
      for (const y of planes(picture)[0]) counts.set(y, (counts.get(y) ?? 0) + 1);
      return (
        [...counts.values()]
          .sort((a, b) => b - a)
          .slice(0, 5)
          .reduce((a, b) => a + b, 0) /
        (320 * 192)
      );
    };
    expect(shadesOf(ramp)).toBeLessThan(0.05);
    expect(shadesOf(await look('cartoon', { shades: 4 }, [ramp]))).toBeGreaterThan(0.5);
    const outlined = planes(await look('cartoon', {}))[0].filter((y) => y < 35).length;
    expect(outlined).toBeGreaterThan(planes(scene(320, 192, 3))[0].filter((y) => y < 35).length + 200);
  });

  it('comic: dots that cover more where the picture is darker', async () => {
    const flat = (luma: number) => [paint(320, 192, () => [luma, 128, 128])];
    const inked = async (luma: number) => {
      const [y] = planes(await look('comic', {}, flat(luma)));
      return y.filter((value) => value < 90).length / y.length;
    };
    const [dark, middle, bright] = [await inked(40), await inked(90), await inked(200)];
    expect(dark).toBeGreaterThan(middle + 0.1);
    expect(middle).toBeGreaterThan(bright + 0.1);
    expect(bright).toBeGreaterThan(0);
  });

  it('sketch: grey strokes on bright paper', async () => {
    const [y, u, v] = planes(await look('sketch', {}));
    expect(Math.max(...u) - Math.min(...u)).toBeLessThan(4);
    expect(Math.max(...v) - Math.min(...v)).toBeLessThan(4);
    expect(mean(y)).toBeGreaterThan(150);
    expect(y.filter((value) => value < 90).length).toBeGreaterThan(100);
  });

  it('watercolour: fewer details, brighter', async () => {
    const noisy = paint(320, 192, (x, y) => [((x * 7 + y * 13) % 5) * 12 + 60, 120, 140]);
    const spread = ({ data }: Picture) => {
      const [y] = [data.subarray(320 * 60, 320 * 120)];
      const middle = mean(y);
      return mean(Array.from(y, (value) => Math.abs(value - middle)));
    };
    const painted = await look('watercolour', {}, [noisy]);
    expect(spread(painted)).toBeLessThan(spread(noisy) * 0.6);
    expect(mean(planes(painted)[0])).toBeGreaterThan(mean(planes(noisy)[0]));
  });

  it('thermal: dark is violet, bright is near white, whatever the colour was', async () => {
    const halves = (u: number, v: number) => paint(320, 192, (x) => [x < 160 ? 60 : 225, u, v]);
    const shown = await look('thermal', {}, [halves(90, 160)]);
    const at = (x: number) =>
      planes(shown).map((plane, i) => plane[(i ? 80 * 160 : 160 * 320) + (i ? x >> 1 : x)] ?? 0);
    const [cold, hot] = [at(60), at(260)];
    expect(cold[1]).toBeGreaterThan(160);
    expect(hot[0]).toBeGreaterThan(200);
    expect(Math.abs((hot[1] ?? 0) - 128)).toBeLessThan(45);
    expect(difference(shown, await look('thermal', {}, [halves(170, 90)]))).toBe(0);
  });

  it('night vision: green, and brighter in the dark', async () => {
    const dim = paint(320, 192, () => [60, 140, 150]);
    const [y, u, v] = planes(await look('night-vision', {}, [dim]));
    expect(mean(u)).toBeLessThan(115);
    expect(mean(v)).toBeLessThan(115);
    expect(mean(y)).toBeGreaterThan(75);
  });

  it('duotone: the two inks and no other hue', async () => {
    const [, u, v] = planes(await look('duotone', { shadows: '#0000ff', highlights: '#ff0000' }, still(1)));
    expect(Math.min(...u)).toBeGreaterThanOrEqual(98);
    expect(Math.max(...v)).toBeGreaterThan(170);
    const [, u2] = planes(await look('duotone', { shadows: '#00ff00', highlights: '#00ff00' }, still(1)));
    expect(mean(u2)).toBeLessThan(110);
  });

  it('colour: no colour at saturation 0, opposite colours half a turn on', async () => {
    const [, grey] = planes(await look('colour', { saturation: 0 }));
    expect(new Set(grey)).toEqual(new Set([128]));
    const [, u] = planes(await look('colour', { hue: 0, saturation: 1 }));
    const [, turned] = planes(await look('colour', { hue: 180, saturation: 1 }));
    expect(Math.abs(mean(u) + mean(turned) - 256)).toBeLessThan(3);
  });

  it('dream: light bleeds out of bright parts', async () => {
    const lamp = paint(320, 192, (x, y) => [Math.hypot(x - 160, y - 96) < 20 ? 235 : 40, 128, 128]);
    const near = (picture: Picture) => planes(picture)[0][96 * 320 + 160 + 26] ?? 0;
    const far = (picture: Picture) => planes(picture)[0][96 * 320 + 20] ?? 0;
    const dreamt = await look('dream', {}, [lamp]);
    expect(near(dreamt)).toBeGreaterThan(far(dreamt) + 15);
  });

  it('trails: where something bright was, a trace stays and fades', async () => {
    const ball = (x: number) =>
      paint(320, 192, (px, py) => [Math.hypot(px - x, py - 96) < 16 ? 230 : 30, 128, 128]);
    const gone = paint(320, 192, () => [30, 128, 128]);
    const trace = async (after: number) => {
      const out = await look('trails', {}, [ball(100), ...Array.from({ length: after }, () => gone)]);
      return planes(out)[0][96 * 320 + 100] ?? 0;
    };
    const untouched = planes(await look('trails', {}, [gone]))[0][96 * 320 + 100] ?? 0;
    const [young, old] = [await trace(1), await trace(8)];
    expect(young).toBeGreaterThan(old);
    expect(old).toBeGreaterThan(untouched + 10);
  });

  it('mirror: one half is the other one reflected', async () => {
    for (const side of ['left', 'right'])
      for (const [width, height] of [
        [320, 192],
        [374, 666],
      ] as const) {
        const mirrored = await look('mirror', { side }, [scene(width, height, 3)]);
        const [luma] = planes(mirrored);
        let off = 0;
        for (let y = 0; y < height; y += 7)
          for (let x = 0; x < (width >> 2) * 2; x++)
            off += Math.abs((luma[y * width + x] ?? 0) - (luma[y * width + width - 1 - x] ?? 0));
        expect(off).toBe(0);
        const kept = side === 'left' ? 10 : width - 10;
        const [plain] = planes(
          await look('colour', { hue: 0, saturation: 1, contrast: 0 }, [scene(width, height, 3)]),
        );
        expect(luma[90 * width + kept]).toBe(plain[90 * width + kept]);
      }
  });

  it('kaleidoscope: symmetric both ways, without empty corners, and turning', async () => {
    const white = paint(320, 192, () => [200, 128, 128]);
    const covered = await look(
      'kaleidoscope',
      { speed: 180 },
      Array.from({ length: 9 }, () => white),
    );
    expect(Math.min(...planes(covered)[0])).toBeGreaterThan(180);
    const [luma] = planes(await look('kaleidoscope', {}));
    for (const [x, y] of [
      [30, 40],
      [100, 70],
      [150, 20],
    ] as const) {
      const here = luma[y * 320 + x] ?? 0;
      expect(Math.abs(here - (luma[y * 320 + 319 - x] ?? 0))).toBeLessThan(3);
      expect(Math.abs(here - (luma[(191 - y) * 320 + x] ?? 0))).toBeLessThan(3);
    }
    expect(
      difference(await look('kaleidoscope', {}, still(2)), await look('kaleidoscope', {}, still(12))),
    ).toBeGreaterThan(3);
  });

  it('ripple: straight lines bend, and move on', async () => {
    const bars = paint(320, 192, (x) => [(x >> 4) % 2 ? 200 : 50, 128, 128]);
    const rippled = await look('ripple', {}, [bars]);
    const [luma] = planes(rippled);
    const edge = (y: number) => luma.subarray(y * 320 + 64, y * 320 + 160).findIndex((value) => value > 125);
    const edges = [20, 60, 100, 140, 180].map(edge);
    expect(Math.max(...edges) - Math.min(...edges)).toBeGreaterThan(2);
    expect(difference(rippled, await look('ripple', {}, [bars, bars, bars, bars]))).toBeGreaterThan(3);
  });

  it('glitch: bands jump aside as the seed has it', async () => {
    const bars = paint(320, 192, (x) => [(x >> 4) % 2 ? 200 : 50, 128, 128]);
    const shown = await look(
      'glitch',
      { strength: 1 },
      Array.from({ length: 20 }, () => bars),
    );
    const [luma] = planes(shown);
    const rows = new Set(Array.from({ length: 192 }, (_, y) => luma.subarray(y * 320, y * 320 + 320).join()));
    expect(rows.size).toBeGreaterThan(2);
    const other = await look(
      'glitch',
      { strength: 1, seed: 7 },
      Array.from({ length: 20 }, () => bars),
    );
    expect(difference(shown, other)).toBeGreaterThan(1);
  });

  it('pixelate: blocks of one colour', async () => {
    const [luma] = planes(await look('pixelate', { block: 16 }));
    for (let y = 0; y < 192; y += 16)
      for (let x = 0; x < 320; x += 16) {
        const block = new Set<number>();
        for (let dy = 0; dy < 16; dy++)
          for (let dx = 0; dx < 16; dx++) block.add(luma[(y + dy) * 320 + x + dx] ?? 0);
        expect(block.size).toBe(1);
      }
  });

  it('crt: dark lines between bright ones', async () => {
    const flat = paint(320, 192, () => [150, 128, 128]);
    const [luma] = planes(await look('crt', {}, [flat]));
    const rows = Array.from({ length: 16 }, (_, i) => luma[(88 + i) * 320 + 160] ?? 0);
    expect(Math.max(...rows) - Math.min(...rows)).toBeGreaterThan(25);
  });

  it('film: warm, with dark corners, flicker and moving grain', async () => {
    const flat = paint(320, 192, () => [140, 128, 128]);
    const first = await look('film', {}, [flat]);
    const [luma, u, v] = planes(first);
    expect(mean(v)).toBeGreaterThan(mean(u));
    expect(mean(luma.subarray(90 * 320 + 140, 90 * 320 + 180))).toBeGreaterThan(
      mean(luma.subarray(0, 20)) + 20,
    );
    expect(difference(first, await look('film', {}, [flat, flat]))).toBeGreaterThan(0.5);
  });
});

describe('live updates', () => {
  it.each([
    ['edges', { strength: 0.2 }, { strength: 0.9, glow: 0.1, colours: 0.9 }],
    ['cartoon', { strength: 0.2 }, { strength: 1, shades: 4 }],
    ['comic', {}, { strength: 0.3 }],
    ['sketch', {}, { strength: 0.1 }],
    ['watercolour', {}, { strength: 1 }],
    ['thermal', {}, { strength: 0.4 }],
    ['duotone', {}, { shadows: '#104020', highlights: '#ffee88', strength: 0.6 }],
    ['colour', {}, { hue: 90, saturation: 0.7, contrast: -0.5 }],
    ['dream', { strength: 0.1 }, { strength: 1 }],
    ['kaleidoscope', {}, { speed: -40 }],
    ['pixelate', {}, { block: 32, shades: 3 }],
    ['crt', {}, { strength: 0.2 }],
    ['mirror', { prompt: 'red' }, { prompt: 'bright teal' }],
  ])('%s gives by commands what a new graph gives', async (id, before, after) => {
    const model = findModel(id);
    const update = planUpdate(model, before, after);
    expect(update.filter).toBeUndefined();
    const pictures = still(3);
    using run = await EffectRun.open(planEffect(model, before).filter, 320, 192);
    for (const picture of pictures) await run.one(picture);
    run.command(update.commands);
    const updated = await run.one(still(1)[0] as Picture);
    const fresh = await look(id, after, still(4));
    expect(difference(updated, fresh)).toBeLessThan(0.05);
    expect(difference(updated, await look(id, before, still(4)))).toBeGreaterThan(0.5);
  });

  it('trails keep their traces when they get longer', async () => {
    const update = planUpdate(findModel('trails'), { strength: 0.1 }, { strength: 1 });
    expect(update.commands).toEqual([{ target: 'lagfun@trails', command: 'decay', argument: '0.99' }]);
    using run = await EffectRun.open(planEffect(findModel('trails'), { strength: 0.1 }).filter, 320, 192);
    const ball = paint(320, 192, (x, y) => [Math.hypot(x - 100, y - 96) < 16 ? 230 : 30, 128, 128]);
    const gone = paint(320, 192, () => [30, 128, 128]);
    await run.one(ball);
    run.command(update.commands);
    let last = gone;
    for (let i = 0; i < 10; i++) last = await run.one(gone);
    expect(planes(last)[0][96 * 320 + 100]).toBeGreaterThan(150);
  });
});

describe('prompts from strangers', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 120 }),
    fc.string({ unit: fc.constantFrom(...`\\':,;[]=%{}@#"\n\0 -abc日😀`), maxLength: 60 }),
    fc.constantFrom(
      "x'[out];movie=/etc/passwd[in]",
      '%{localtime}',
      "':textfile=/etc/passwd:x='",
      '\\',
      "'",
      '\\\\',
      '[in]',
    ),
  );

  it('become text that FFmpeg reads back unchanged, and never filters', () => {
    const model = findModel('mirror');
    fc.assert(
      fc.property(text, (prompt) => {
        const plain = parsedFilters(planEffect(model, { prompt }).filter, 'text');
        const drawn = parsedFilters(planEffect(model, { prompt, show_prompt: true }).filter, 'text');
        const caption = drawn.filter(({ name }) => name === 'drawtext');
        expect(drawn.filter(({ name }) => name !== 'drawtext')).toEqual(plain);
        expect(caption.length).toBeLessThanOrEqual(1);
        const shown = caption[0]?.value ?? '';
        const said = prompt.replace(/[\p{C}\s]+/gu, ' ').trim();
        expect(shown.endsWith('…') ? said.startsWith(shown.slice(0, -1)) : shown === said).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('are drawn by a graph that works, and changed live', async () => {
    const model = findModel('mirror');
    using run = await EffectRun.open(
      planEffect(model, { prompt: 'teal a', show_prompt: true }).filter,
      320,
      192,
    );
    const before = await run.one(scene(320, 192, 0));
    await fc.assert(
      fc.asyncProperty(text, async (suffix) => {
        const update = planUpdate(
          model,
          { prompt: [['teal a', 1]], show_prompt: true },
          {
            prompt: [
              ['teal a', 1],
              [`b${suffix}`, 0],
            ],
            show_prompt: true,
          },
        );
        expect(update.filter).toBeUndefined();
        run.command(update.commands);
        expect(difference(await run.one(scene(320, 192, 0)), before)).toBeGreaterThan(0);
      }),
      { numRuns: 30 },
    );
  });
});

describe('any parameters within their ranges', () => {
  it('give a graph that FFmpeg takes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...effects),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        async (model, prompted, chance) => {
          const params: Record<string, unknown> =
            prompted < 0.5 ? {} : { prompt: 'neon vintage glitch posterised blue' };
          for (const [name, schema] of Object.entries(model.paramsSchema.properties ?? {})) {
            if (typeof schema === 'boolean' || schema.minimum === undefined || schema.maximum === undefined)
              continue;
            const range = schema.maximum - schema.minimum;
            const value = schema.minimum + chance.next().value * range;
            const step = schema.multipleOf ?? 1;
            params[name] = schema.type === 'integer' ? Math.floor(value / step) * step : value;
          }
          const plan = planEffect(model, params);
          using run = await EffectRun.open(plan.filter, 128, 96);
          expect(await run.one(scene(128, 96, 1))).toMatchObject({ width: 128, height: 96 });
        },
      ),
      { numRuns: 60 },
    );
  });
});
