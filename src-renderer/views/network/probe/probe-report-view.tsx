import { CircleCheck, CircleSlash, CircleX, Hourglass, type LucideIcon } from 'lucide-react';
import type { ProbeReport } from '../../../../src-preload/contract.ts';
import { probeTexts as texts } from '../../../texts/probe.ts';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { CopyTextButton } from '../../../ui/copy-button.tsx';
import { LinePlot } from '../../../ui/line-plot.tsx';
import { Section } from '../../../ui/section.tsx';
import { ProbeModels } from './probe-models.tsx';
import styles from './probe-report-view.module.css';
import { ProbeStepRow } from './probe-step-row.tsx';
import { reportText } from './report-text.ts';

type Verdict = NonNullable<ProbeReport['verdict']> | 'running';

const looks: Readonly<Record<Verdict, { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  running: { tone: 'accent', icon: Hourglass },
  passed: { tone: 'ok', icon: CircleCheck },
  failed: { tone: 'danger', icon: CircleX },
  stopped: { tone: 'neutral', icon: CircleSlash },
};

/** What a probe has found, step by step while it runs, and what its operator should do. */
export function ProbeReportView({ report }: { readonly report: ProbeReport }) {
  const verdict: Verdict = report.verdict ?? 'running';
  const { tone, icon } = looks[verdict];
  const streamed = report.fpsSeries.length > 0 || report.latencySeriesMs.length > 0;
  return (
    <Section
      title={report.address}
      actions={
        report.endedMs !== null && (
          <div className={styles.actions}>
            <CopyTextButton text={reportText(report)}>{texts.copyText}</CopyTextButton>
            <CopyTextButton text={JSON.stringify(report, null, 2)}>{texts.copyJson}</CopyTextButton>
          </div>
        )
      }
    >
      <p className={styles.verdict} role="status">
        <Badge tone={tone} icon={icon}>
          {texts.verdicts[verdict]}
        </Badge>
        <span className={styles.dim}>{texts.counts(report.steps)}</span>
      </p>
      <ol className={styles.steps} aria-label={texts.steps}>
        {report.steps.map((step) => (
          <ProbeStepRow key={step.id} step={step} />
        ))}
      </ol>
      {streamed && (
        <div className={styles.plots}>
          <LinePlot
            title={texts.latency}
            summary={texts.latencySummary(report.latencySeriesMs)}
            values={report.latencySeriesMs}
            floor={100}
            unit="ms"
            ends={[texts.start, texts.secondsText(report.latencySeriesMs.length)]}
          />
          <LinePlot
            title={texts.fps}
            summary={texts.fpsSummary(report.fpsSeries)}
            values={report.fpsSeries}
            floor={30}
            unit={texts.fpsUnit}
            ends={[texts.start, texts.secondsText(report.fpsSeries.length)]}
          />
        </div>
      )}
      {report.models.length > 0 && (
        <ProbeModels models={report.models} used={streamed ? report.model : null} />
      )}
    </Section>
  );
}
