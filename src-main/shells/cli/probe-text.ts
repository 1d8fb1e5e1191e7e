import type { ProbeReport, ProbeStep } from '../../../src-preload/contract.ts';
import type { Colour, Paint } from './paint.ts';
import { wrapText } from './wrap-text.ts';

const NAME_WIDTH = 14;
const INDENT = 4 + 5 + NAME_WIDTH;
const MIN_WIDTH = 40;
/** Most models that are listed; the others are counted. */
const MODELS_LISTED = 30;

const LOOKS: Readonly<Record<ProbeStep['state'], readonly [symbol: string, word: string, colour: Colour]>> = {
  waiting: ['·', 'wait', 'dim'],
  running: ['…', 'runs', 'dim'],
  passed: ['✓', 'ok', 'green'],
  warning: ['!', 'warn', 'yellow'],
  failed: ['✗', 'FAIL', 'red'],
  skipped: ['–', 'skip', 'dim'],
};

/** How a report is written. */
export interface ProbeTextOptions {
  readonly paint: Paint;
  /** Characters in a line. */
  readonly columns: number;
}

/** One finished step: what was found, its figures, and what to do. */
export function formatStep(step: ProbeStep, { paint, columns }: ProbeTextOptions): string {
  const [symbol, word, colour] = LOOKS[step.state];
  const width = Math.max(MIN_WIDTH, columns - INDENT);
  const margin = ' '.repeat(INDENT);
  const name = step.id.padEnd(NAME_WIDTH);
  const lines = [
    `  ${paint(colour, `${symbol} ${word.padEnd(4)}`)} ${name}${wrapText(step.summary, width, INDENT)}`,
  ];
  const figures = step.figures.map(({ name: what, value, unit }) => `${what} ${value}${unit && ` ${unit}`}`);
  if (figures.length > 0) lines.push(margin + paint('dim', wrapText(figures.join(' · '), width, INDENT)));
  if (step.advice !== '')
    lines.push(`${margin}${paint(colour, '→')} ${wrapText(step.advice, width - 2, INDENT + 2)}`);
  return `${lines.join('\n')}\n`;
}

/** What stands above the steps. */
export function formatHeading(
  { address }: Pick<ProbeReport, 'address'>,
  { paint }: ProbeTextOptions,
): string {
  return `${paint('bold', address)}\n`;
}

/** What stands below the steps: the models and the verdict. */
export function formatVerdict(report: ProbeReport, { paint }: ProbeTextOptions): string {
  const count = (state: ProbeStep['state']): number =>
    report.steps.filter((step) => step.state === state).length;
  const seconds = ((report.endedMs ?? report.startedMs) - report.startedMs) / 1000;
  const colour = report.verdict === 'passed' ? 'green' : 'red';
  const parts = [
    `${count('passed')} ok`,
    ...(count('warning') > 0 ? [`${count('warning')} warnings`] : []),
    ...(count('failed') > 0 ? [`${count('failed')} failed`] : []),
    ...(count('skipped') > 0 ? [`${count('skipped')} skipped`] : []),
  ];
  return `${modelLines(report)}${paint(colour, report.verdict ?? '')}: ${report.address}, ${parts.join(', ')}, ${seconds.toFixed(1)} s\n`;
}

function modelLines({ models, model: probed }: ProbeReport): string {
  const listed = models.slice(0, MODELS_LISTED);
  const width = Math.max(0, ...listed.map(({ id }) => id.length));
  const lines = listed.map(({ id, warm, free, capacity, price }) => {
    const cost = price
      ? `  ${price.weiPerUnit}${price.pixelsPerUnit === '1' ? '' : `/${price.pixelsPerUnit}`} wei per pixel`
      : '';
    return `    ${id === probed ? '▸' : ' '} ${id.padEnd(width)}  ${warm ? 'warm' : 'cold'}  ${String(free).padStart(3)} of ${capacity} free${cost}`;
  });
  if (lines.length === 0) return '';
  const more = models.length - listed.length;
  return `  models\n${lines.join('\n')}\n${more > 0 ? `      and ${more} more\n` : ''}`;
}

/** What a probe does now, on one line; '' before its first step and after the last one. */
export function formatProgress(report: ProbeReport): string {
  const running = report.steps.find(({ state }) => state === 'running');
  if (!running) return '';
  const fps = report.fpsSeries.at(-1);
  const latency = report.latencySeriesMs.at(-1);
  const stream =
    running.id === 'stream' && fps !== undefined
      ? `  ${report.fpsSeries.length} s  ${fps.toFixed(0)} fps${latency ? `  latency ${latency.toFixed(0)} ms` : ''}`
      : '';
  return `  … ${running.id}${stream}`;
}
