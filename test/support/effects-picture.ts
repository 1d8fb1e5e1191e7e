/** One planar 4:2:0 picture, tightly packed. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Planes of a picture, in order Y, U, V. */
export function planes({ width, height, data }: Picture): readonly [Uint8Array, Uint8Array, Uint8Array] {
  const luma = width * height;
  const chroma = (width >> 1) * (height >> 1);
  return [data.subarray(0, luma), data.subarray(luma, luma + chroma), data.subarray(luma + chroma)];
}

/** Paints a picture from functions of x and y, given at luma positions. */
export function paint(
  width: number,
  height: number,
  at: (x: number, y: number) => readonly [y: number, u: number, v: number],
): Picture {
  const data = new Uint8Array((width * height * 3) / 2);
  const [luma, u, v] = planes({ width, height, data });
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const colour = at(x, y);
      luma[y * width + x] = colour[0];
      if (x % 2 === 0 && y % 2 === 0) {
        const index = (y >> 1) * (width >> 1) + (x >> 1);
        u[index] = colour[1];
        v[index] = colour[2];
      }
    }
  return { width, height, data };
}

const painted = new Map<string, Picture>();

/** A colourful scene: sky over ground, a house, and a bright ball that moves with `frame`. Painted once each. */
export function scene(width: number, height: number, frame: number): Picture {
  const key = `${width}x${height}/${frame}`;
  const picture = painted.get(key) ?? paintScene(width, height, frame);
  painted.set(key, picture);
  return picture;
}

function paintScene(width: number, height: number, frame: number): Picture {
  const ball = { x: width * (0.2 + 0.03 * frame), y: height * 0.35, r: height * 0.12 };
  return paint(width, height, (x, y) => {
    if (Math.hypot(x - ball.x, y - ball.y) < ball.r) return [225, 70, 165];
    if (x > width * 0.6 && x < width * 0.85 && y > height * 0.45 && y < height * 0.8) return [90, 105, 180];
    if (y > height * 0.7) return [60 + (x * 40) / width, 100, 110];
    return [120 + (60 * y) / height, 165 - (20 * x) / width, 110];
  });
}

/** Mean absolute difference of two pictures over all planes, in steps of 0 to 255. */
export function difference(a: Picture, b: Picture): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += Math.abs((a.data[i] ?? 0) - (b.data[i] ?? 0));
  return sum / a.data.length;
}

/** Mean of some values. */
export function mean(values: Iterable<number>): number {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    sum += value;
    count += 1;
  }
  return sum / count;
}
