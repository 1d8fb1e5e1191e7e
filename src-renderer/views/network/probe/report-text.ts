import type { ProbeReport } from '../../../../src-preload/contract.ts';
import { perPixel, weiPerPixelText } from '../../../money/price.ts';
import { asSentence } from '../../../texts/as-sentence.ts';
import { networkTexts } from '../../../texts/network.ts';
import { probeTexts as texts } from '../../../texts/probe.ts';

const { warm, cold, freeOf, weiPerPixel, noCharge } = networkTexts.orchestrators;

/** A report as plain text, to be sent to the operator. */
export function reportText(report: ProbeReport): string {
  const steps = report.steps.flatMap((step) => [
    `${texts.stepStates[step.state].padEnd(8)} ${texts.stepNames[step.id]}: ${asSentence(step.summary || step.error?.message || texts.nothing)}`,
    ...(step.advice === '' ? [] : [`         → ${asSentence(step.advice)}`]),
    ...step.figures.map(({ name, value, unit }) =>
      `         ${name}: ${typeof value === 'number' ? texts.number(value) : value} ${unit}`.trimEnd(),
    ),
  ]);
  const models = report.models.map((model) => {
    const price = model.price === null ? noCharge : weiPerPixel(weiPerPixelText(perPixel(model.price)));
    return `  ${model.id}, ${model.warm ? warm : cold}, ${freeOf(model.free, model.capacity)}, ${price}`;
  });
  return [
    texts.reportTitle(
      report.address,
      texts.verdicts[report.verdict ?? 'running'],
      new Date(report.startedMs).toISOString(),
    ),
    '',
    ...steps,
    ...(models.length === 0 ? [] : ['', texts.models.table, ...models]),
    '',
  ].join('\n');
}
