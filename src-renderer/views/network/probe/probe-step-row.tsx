import {
  CircleCheck,
  CircleDashed,
  CircleSlash,
  CircleX,
  Hourglass,
  type LucideIcon,
  TriangleAlert,
} from 'lucide-react';
import type { ProbeStep } from '../../../../src-preload/contract.ts';
import { asSentence } from '../../../texts/as-sentence.ts';
import { probeTexts as texts } from '../../../texts/probe.ts';
import { VisuallyHidden } from '../../../ui/visually-hidden.tsx';
import styles from './probe-step-row.module.css';

const icons: Readonly<Record<ProbeStep['state'], LucideIcon>> = {
  waiting: CircleDashed,
  running: Hourglass,
  passed: CircleCheck,
  warning: TriangleAlert,
  failed: CircleX,
  skipped: CircleSlash,
};

/** One step of a probe: what was found, what it means for the operator, and its figures. */
export function ProbeStepRow({ step }: { readonly step: ProbeStep }) {
  const Icon = icons[step.state];
  const summary = step.summary || step.error?.message || '';
  return (
    <li className={styles.step} data-state={step.state}>
      <Icon size={18} aria-hidden className={styles.icon} />
      <p className={styles.name}>
        {texts.stepNames[step.id]}
        <VisuallyHidden>: {texts.stepStates[step.state]}</VisuallyHidden>
      </p>
      <div className={styles.words}>
        {summary !== '' && <p className={styles.summary}>{asSentence(summary)}</p>}
        {step.advice !== '' && <p className={styles.advice}>{asSentence(step.advice)}</p>}
        {step.figures.length > 0 && (
          <dl className={styles.figures}>
            {step.figures.map(({ name, value, unit }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  {typeof value === 'number' ? texts.number(value) : value} {unit}
                </dd>
              </div>
            ))}
          </dl>
        )}
      </div>
      <span className={styles.duration}>
        {step.durationMs !== null && texts.milliseconds(step.durationMs)}
      </span>
    </li>
  );
}
