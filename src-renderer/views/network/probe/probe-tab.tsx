import { Gauge } from 'lucide-react';
import { useMain } from '../../../store/use-main.ts';
import { probeTexts as texts } from '../../../texts/probe.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Section } from '../../../ui/section.tsx';
import { ProbeForm } from './probe-form.tsx';
import { ProbeReportView } from './probe-report-view.tsx';

/** Tests one orchestrator from end to end, for people who run one and for those who want to know one. */
export function ProbeTab() {
  const report = useMain(({ probe }) => probe.report);
  return (
    <>
      <Section title={texts.title} description={texts.description}>
        <ProbeForm />
      </Section>
      {report === null ? (
        <EmptyState icon={Gauge} title={texts.none}>
          {texts.noneText}
        </EmptyState>
      ) : (
        <ProbeReportView report={report} />
      )}
    </>
  );
}
