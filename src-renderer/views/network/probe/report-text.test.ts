import { expect, it } from 'vitest';
import { sampleProbeReport } from '../../../../test/support/sample-probe.ts';
import { reportText } from './report-text.ts';

it('writes a failed report as its operator reads it', () => {
  expect(reportText(sampleProbeReport('failed'))).toMatchSnapshot();
});

it('writes every step of a report, whatever its state', () => {
  const report = sampleProbeReport('running');
  expect(
    reportText(report)
      .split('\n')
      .filter((line) => /^\S/.test(line)),
  ).toHaveLength(1 + report.steps.length + (report.models.length > 0 ? 1 : 0));
});
