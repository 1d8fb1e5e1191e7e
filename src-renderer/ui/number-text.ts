/** What a number may be. */
interface NumberLimits {
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** Whole multiples of it. */
  readonly step: number | undefined;
}

/** Reads a typed number. @returns the nearest allowed one, `exact` when it is what was typed; null when it is no number */
export function numberFrom(
  text: string,
  { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, step }: NumberLimits,
): { readonly value: number; readonly exact: boolean } | null {
  const typed = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(typed)) return null;
  const stepped = step === undefined ? typed : Number((Math.round(typed / step) * step).toPrecision(12));
  const value = Math.min(max, Math.max(min, stepped));
  return { value, exact: value === typed };
}
