/** The points of a line in a plot of a size, as an SVG path; it is broken where a value is null. */
export function linePath(
  values: readonly (number | null)[],
  { width, height, max }: { readonly width: number; readonly height: number; readonly max: number },
): string {
  const step = width / Math.max(1, values.length - 1);
  let drawing = false;
  return values
    .map((value, index) => {
      if (value === null) {
        drawing = false;
        return '';
      }
      const point = `${round(index * step)} ${round(height * (1 - Math.min(value, max) / max))}`;
      const command = drawing ? 'L' : 'M';
      drawing = true;
      // A point alone would not be drawn: it gets a length.
      return values[index + 1] == null && command === 'M' ? `M${point}h0.01` : `${command}${point}`;
    })
    .join('');
}

/** The end of a scale that holds a value: 1, 2 or 5 times a power of ten. */
export function scaleEnd(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 5].find((step) => step * power >= value) ?? 10);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
