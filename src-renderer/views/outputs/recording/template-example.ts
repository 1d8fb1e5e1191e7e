import type { Settings } from '../../../../src-preload/contract.ts';

/** What of the world a file name may hold. */
interface NameFields {
  readonly nowMs: number;
  readonly model: string;
  readonly what: string;
}

const FIELDS = ['date', 'time', 'model', 'what', 'count'] as const;

/** The first `{field}` of a template that there is not; null where all are known. */
export function unknownField(template: string): string | null {
  for (const [, name = ''] of template.matchAll(/\{([^{}]*)\}/g))
    if (!FIELDS.some((field) => field === name)) return name;
  return null;
}

/** What a file would be named now. Main does it for real; this shows what to expect. */
export function templateExample(
  { template, format }: Pick<Settings['outputs']['recording'], 'template' | 'format'>,
  { nowMs, model, what }: NameFields,
): string {
  const now = new Date(nowMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const values: Readonly<Record<(typeof FIELDS)[number], string>> = {
    date: `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`,
    time: [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('-'),
    model,
    what,
    count: '1',
  };
  const name = template
    .replaceAll(/\{(date|time|model|what|count)\}/g, (_, field: (typeof FIELDS)[number]) => values[field])
    .replaceAll(/[<>:"/\\|?*]/g, '-')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^[\s.]+|[\s.]+$/g, '');
  return `${name === '' ? 'recording' : name}.${format}`;
}
