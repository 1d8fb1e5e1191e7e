// Ranking a thousand orchestrators for a model: filters, scores, explanations, past behaviour.
//   npm run bench -- selection [--quick] [--json]
// Beside it, a plain sort of as many objects by one number, in the same run.
import { OrchestratorHistory, type RankRequest, rank } from '../src-main/gateway/index.ts';
import { rational } from '../src-main/payments/rational.ts';
import { JSON_OUTPUT, QUICK } from './common/options.ts';
import { percentile } from './common/statistics.ts';
import { generated, madeCandidates } from './selection/candidates.ts';

/** What must hold. */
const LIMIT_MS = 5;
const ROUNDS = QUICK ? 50 : 500;
const COUNT = 1_000;

const nowMs = Date.now();
const random = generated(4);
const candidates = madeCandidates(COUNT, random);
const history = new OrchestratorHistory();
for (const { address } of candidates) {
  if (random() < 0.3) history.worked(address, nowMs - random() * 1e8);
  if (random() < 0.1) history.failed(address, { code: 'orchestrator_lost' }, nowMs - random() * 1e7);
}
const request: RankRequest = {
  model: 'streamdiffusion',
  filters: {
    warmOnly: false,
    freeOnly: false,
    maxWeiPerPixel: rational(2_000n, 3n),
    minVersion: '0.8.0',
    blocked: new Set(candidates.slice(0, 20).map(({ address }) => address)),
    canPay: true,
  },
  weights: { speed: 5, price: 3, reliability: 5 },
  memory: history,
  nowMs,
};

const { ranked, leftOut } = rank(candidates, request);
const ours = times(() => rank(candidates, request));
const plain = times(() => [...candidates].sort((a, b) => (a.answerMs ?? 0) - (b.answerMs ?? 0)));
const report = {
  candidates: COUNT,
  ranked: ranked.length,
  leftOut: leftOut.length,
  rankMs: { p50: percentile(ours.ms, 0.5), p99: percentile(ours.ms, 0.99) },
  sortMs: { p50: percentile(plain.ms, 0.5), p99: percentile(plain.ms, 0.99) },
  ratioP50: percentile(ours.ms, 0.5) / percentile(plain.ms, 0.5),
  bytesPerRanking: ours.bytes,
};
process.stdout.write(JSON_OUTPUT ? `${JSON.stringify(report)}\n` : text());
if (report.rankMs.p50 > LIMIT_MS) process.exitCode = 1;

function times(work: () => unknown): { ms: number[]; bytes: number } {
  for (let round = 0; round < ROUNDS / 5; round += 1) work();
  // Rounds in which garbage was collected show nothing, or less than that.
  const grown = Array.from({ length: 20 }, () => {
    const before = process.memoryUsage().heapUsed;
    work();
    return process.memoryUsage().heapUsed - before;
  }).filter((bytes) => bytes > 0);
  const ms = Array.from({ length: ROUNDS }, () => {
    const startedMs = performance.now();
    work();
    return performance.now() - startedMs;
  });
  return { ms, bytes: percentile(grown, 0.5) };
}

function text(): string {
  const { rankMs, sortMs, ratioP50, bytesPerRanking } = report;
  return (
    `  ranking ${COUNT}: p50 ${rankMs.p50.toFixed(2)} ms, p99 ${rankMs.p99.toFixed(2)} ms; ${report.ranked} ranked, ${report.leftOut} left out, ` +
    `${(bytesPerRanking / 1024).toFixed(0)} KiB of objects\n` +
    `  plain sort by one number: p50 ${sortMs.p50.toFixed(2)} ms, p99 ${sortMs.p99.toFixed(2)} ms: ranking takes ${ratioP50.toFixed(1)} × as long\n`
  );
}
