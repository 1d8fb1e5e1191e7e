/** A point of a curve: where (0 to 1 of the input) and which value. */
export type CurvePoint = readonly [at: number, value: number];

/** A number for FFmpeg's expression evaluator, at most four decimals. */
export function num(value: number): string {
  return String(Number(value.toFixed(4)));
}

/**
 * FFmpeg expression of straight lines through points (ascending, the first at or below 0 and the last at or above 1),
 * over a variable expression that runs from 0 to 1.
 */
export function piecewise(points: readonly CurvePoint[], variable: string): string {
  const [first, ...rest] = points;
  if (!first) return variable;
  let previous = first;
  const segments = rest.map((point) => {
    const slope = (point[1] - previous[1]) / (point[0] - previous[0]);
    const line = `${num(previous[1])}+(${variable}-${num(previous[0])})*${num(slope)}`;
    previous = point;
    return { until: point[0], line };
  });
  return segments.reduceRight(
    (otherwise, { until, line }) =>
      otherwise === '' ? line : `if(lte(${variable},${num(until)}),${line},${otherwise})`,
    '',
  );
}

/**
 * Expression for a table over `val` (lut, lutyuv, pseudocolor). FFmpeg fills such tables for 16 bits whatever the
 * picture has; ours have 8, and leaving the rest out makes a graph ten times quicker to build.
 */
export function table(expression: string): string {
  return `if(gt(val,255),0,${expression})`;
}
