// The signer: payments a second on one core and how long each takes, in this process and over loopback HTTP, beside bare
// signatures of secp256k1 in the same run. A payment is three signatures (ticket, credentials, state) and, from the second on, a
// fourth that checks the state.
//   npm run bench -- signer [--quick] [--json]
import { sign } from 'ox/Secp256k1';
import { Agent } from 'undici';
import { fixedChain } from '../src-main/chain/fixed-chain.ts';
import { rational } from '../src-main/payments/rational.ts';
import { Accounts } from '../src-main/signer/accounts.ts';
import { SigningKey } from '../src-main/signer/key/signing-key.ts';
import { type LivePayment, LivePayments } from '../src-main/signer/live-payment/live-payments.ts';
import { isRefusal } from '../src-main/signer/live-payment/refusal.ts';
import { JSON_OUTPUT, QUICK } from './common/options.ts';
import { cpuMs, percentile } from './common/statistics.ts';
import { startWorker } from './common/worker.ts';
import { paymentBody } from './signer/requests.ts';
import type { ServerCpu, ServerReady } from './signer/server-process.ts';

const ROUNDS = QUICK ? 3 : 10;
const PER_ROUND = QUICK ? 100 : 300;
/** Gateways that pay at the same time over HTTP. */
const GATEWAYS = 8;
const SIGNATURES_PER_PAYMENT = 4;

interface Figures {
  /** By wall clock. */
  readonly perSecond: number;
  /** By the CPU time that was used: what one core would do. */
  readonly perCoreSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

interface Sample {
  readonly tookMs: number[];
  wallMs: number;
  cpuMs: number;
}

type State = { readonly State: string; readonly Sig: string };

const request = await paymentBody();
const server = startWorker(new URL('./signer/server-process.ts', import.meta.url));
const agent = new Agent({ connections: GATEWAYS });
try {
  const { url } = await server.next<ServerReady>();
  const payments = new LivePayments({
    key: SigningKey.throwAway(),
    chain: fixedChain(),
    limits: {
      maxTicketEvWei: rational(3n * 10n ** 12n),
      maxTotalEvWei: rational(2n * 10n ** 13n),
      depositMultiplier: 1n,
    },
    ceilings: { all: null, models: new Map() },
    webhook: null,
    accounts: new Accounts(),
    now: Date.now,
  });
  const bareSample = newSample();
  const ownSample = newSample();
  const httpSample = newSample();
  // The three take turns, and the first round warms them up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const samples =
      round === 0 ? [newSample(), newSample(), newSample()] : [bareSample, ownSample, httpSample];
    const [bare = bareSample, own = ownSample, http = httpSample] = samples;
    await measure(bare, () => cpuMs(), bareSigning);
    await measure(
      own,
      () => cpuMs(),
      () => payInProcess(payments, own.tookMs),
    );
    await measure(
      http,
      async () => (await server.ask<ServerCpu>({ ask: 'cpu' })).cpuMs,
      () => payOverHttp(url, http.tookMs),
    );
  }
  const signatures = figuresOf(bareSample, ROUNDS * PER_ROUND * SIGNATURES_PER_PAYMENT);
  const inProcess = figuresOf(ownSample, ROUNDS * PER_ROUND);
  const overHttp = figuresOf(httpSample, ROUNDS * PER_ROUND);
  const bound = signatures.perCoreSecond / SIGNATURES_PER_PAYMENT;
  const shares = {
    inProcess: inProcess.perCoreSecond / bound,
    overHttp: overHttp.perCoreSecond / bound,
  };
  const figures = { signatures, inProcess, overHttp, shareOfBareSigning: shares };
  process.stdout.write(JSON_OUTPUT ? `${JSON.stringify(figures)}\n` : table(figures));
} finally {
  await agent.close();
  await server.stop();
}

function newSample(): Sample {
  return { tookMs: [], wallMs: 0, cpuMs: 0 };
}

async function measure(
  sample: Sample,
  cpu: () => number | Promise<number>,
  work: () => unknown,
): Promise<void> {
  const cpuBefore = await cpu();
  const startedAt = performance.now();
  await work();
  sample.wallMs += performance.now() - startedAt;
  sample.cpuMs += (await cpu()) - cpuBefore;
}

/** As many signatures as {@link PER_ROUND} payments have, and nothing else. */
function bareSigning(): void {
  const privateKey = new Uint8Array(32).fill(1);
  const payload = new Uint8Array(32);
  for (let index = 0; index < PER_ROUND * SIGNATURES_PER_PAYMENT; index += 1) {
    payload[0] = index % 256;
    sign({ payload, privateKey, extraEntropy: false });
  }
}

async function payInProcess(payments: LivePayments, tookMs: number[]): Promise<void> {
  let state: State | undefined;
  for (let index = 0; index < PER_ROUND; index += 1) {
    const body = JSON.stringify({ ...request, state });
    const startedAt = performance.now();
    const payment = await payments.pay(body, {});
    tookMs.push(performance.now() - startedAt);
    if (isRefusal(payment)) throw new Error(payment.message);
    state = carried(payment);
  }
}

async function payOverHttp(url: string, tookMs: number[]): Promise<void> {
  const gateway = async (): Promise<void> => {
    let state: State | undefined;
    for (let index = 0; index < PER_ROUND / GATEWAYS; index += 1) {
      const startedAt = performance.now();
      const response = await agent.request({
        origin: url,
        path: '/generate-live-payment',
        method: 'POST',
        body: JSON.stringify({ ...request, state }),
      });
      const answer = (await response.body.json()) as { state?: State };
      tookMs.push(performance.now() - startedAt);
      if (!answer.state) throw new Error(JSON.stringify(answer));
      state = answer.state;
    }
  };
  await Promise.all(Array.from({ length: GATEWAYS }, gateway));
}

function carried({ state, stateSignature }: LivePayment): State {
  return {
    State: Buffer.from(state).toString('base64'),
    Sig: Buffer.from(stateSignature).toString('base64'),
  };
}

function figuresOf({ tookMs, wallMs, cpuMs: usedMs }: Sample, count: number): Figures {
  return {
    perSecond: (count / wallMs) * 1000,
    perCoreSecond: (count / usedMs) * 1000,
    p50Ms: percentile(tookMs, 0.5),
    p99Ms: percentile(tookMs, 0.99),
  };
}

function table(figures: {
  readonly signatures: Figures;
  readonly inProcess: Figures;
  readonly overHttp: Figures;
  readonly shareOfBareSigning: { readonly inProcess: number; readonly overHttp: number };
}): string {
  const { signatures, inProcess, overHttp, shareOfBareSigning } = figures;
  const row = (cells: readonly string[]): string => `${cells.map((cell) => cell.padEnd(26)).join('')}\n`;
  const line = (name: string, { perSecond, perCoreSecond, p50Ms, p99Ms }: Figures, share: number): string =>
    row([
      name,
      perSecond.toFixed(0),
      perCoreSecond.toFixed(0),
      Number.isNaN(p50Ms) ? '' : `${p50Ms.toFixed(2)} / ${p99Ms.toFixed(2)}`,
      share.toFixed(2),
    ]);
  return (
    row(['', 'a second', 'a second of one core', 'ms p50 / p99', 'share of bare signing']) +
    line('bare signatures', signatures, 1) +
    line('payments in process', inProcess, shareOfBareSigning.inProcess) +
    line(`over HTTP, ${GATEWAYS} gateways`, overHttp, shareOfBareSigning.overHttp)
  );
}
