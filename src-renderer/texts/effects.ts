/** A range of numbers as texts need it. */
interface NumberRange {
  readonly integer: boolean;
  readonly min: number | null;
  readonly max: number | null;
  readonly step: number | null;
}

function range({ integer, min, max, step }: NumberRange): string {
  const kind = integer ? 'a whole number' : 'a number';
  const bounds =
    min !== null && max !== null
      ? ` from ${min} to ${max}`
      : min !== null
        ? ` of ${min} or more`
        : max !== null
          ? ` of ${max} or less`
          : '';
  return `${kind}${bounds}${step !== null && step !== 1 ? ` in steps of ${step}` : ''}`;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Every text of the effects panel. */
export const effectsTexts = {
  panel: 'Effect',
  /** Problems with parameters; `name` is the parameter's title, with those it lies in. */
  problem: {
    unknown: (name: string) => `This model has no parameter “${name}”: remove it.`,
    missing: (name: string) => `“${name}” is missing.`,
    mustBe: (name: string, allowed: string) => `${name} must be ${allowed}.`,
    tooLong: (name: string, limit: number, length: number) =>
      `${name} is limited to ${limit} characters and has ${length}.`,
    notUnique: (name: string) => `${name} has the same entry twice: remove one.`,
    other: (name: string, error: string) => `${name}: ${error}`,
  },
  allowed: {
    number: range,
    text: (limit: number | null) => (limit === null ? 'a text' : `a text of at most ${limit} characters`),
    choice: (options: readonly string[]) => `one of ${options.join(', ')}`,
    list: (min: number, max: number | null) =>
      max === null ? `a list of ${min} or more entries` : `a list of ${min} to ${max} entries`,
    weighted: (plain: boolean, max: number | null) =>
      `${plain ? 'a single value or ' : ''}${max === null ? '' : `up to ${max} `}pairs of value and weight`,
    boolean: 'on or off',
    colour: 'a colour as #rrggbb',
    group: 'an object',
    map: 'an object',
    json: 'other than this',
    or: ', or ',
  },
  json: {
    notAnObject: 'Parameters must be a JSON object: start with { and end with }.',
  },
} as const;

/** How many of something, in words. */
export const counted = count;
