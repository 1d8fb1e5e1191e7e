import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../src-main/base/log.ts';
import { CertificatePins, LiveVideoJob, Payer, SignerPool } from '../../src-main/gateway/index.ts';
import { closeAfterEach } from '../support/gateway-open.ts';
import { PAID_MODEL, type PaidRig, type PaidRigOptions, paidRig } from '../support/paid-rig.ts';
import { hangingUp, refusingPayments, type SignerFront, signerFront } from '../support/signer-front.ts';
import { temporaryFolders } from '../support/temporary-folder.ts';

const open = closeAfterEach();
const temporaryFolder = temporaryFolders();
const INTERVAL_MS = 150;

interface Outage extends PaidRig {
  /** What stands before the signer, first choice first: two ways to the same key. */
  readonly fronts: readonly [SignerFront, SignerFront];
  readonly pool: SignerPool;
  /** Lets time pass for the gateway's books, and for nobody else. */
  age(ms: number): void;
  start(): Promise<{ readonly job: LiveVideoJob; readonly problems: readonly string[] }>;
}

/** A paid orchestrator, and two signers of one key that can be taken away. */
async function outage(options: Partial<PaidRigOptions> = {}): Promise<Outage> {
  const rig = await paidRig(open, { folder: await temporaryFolder(), ...options });
  const fronts = [
    open.keep(await signerFront(rig.signer.url)),
    open.keep(await signerFront(rig.signer.url)),
  ] as const;
  const pool = open.keep(new SignerPool({ pins: new CertificatePins() }));
  pool.set(fronts.map(({ origin }, index) => ({ id: `${index}`, address: origin, headers: {} })));
  let agedMs = 0;
  const payer = new Payer({
    pool,
    recorder: rig.ledger,
    limits: () => ({
      sessionCeilingWei: null,
      monthCeilingWei: null,
      maxWeiPerPixel: null,
      intervalMs: INTERVAL_MS,
    }),
    logger: silentLogger,
    nowMs: () => performance.now() + agedMs,
  });
  return {
    ...rig,
    fronts,
    pool,
    payer,
    age: (ms) => {
      agedMs += ms;
    },
    start: async () => {
      const payment = payer.paymentFor(rig.session, { model: PAID_MODEL, spendId: 'stream' });
      const job = open.keep(await LiveVideoJob.start(rig.session, { modelId: PAID_MODEL, payment }));
      const problems: string[] = [];
      job.subscribe((event) => {
        if (event.type === 'problem') problems.push(`${event.error.code}: ${event.error.message}`);
      });
      return { job, problems };
    },
  };
}

const paymentsOf = ({ orchestrator }: PaidRig): number => orchestrator.accounts[0]?.payments ?? 0;

describe('a paid job whose signer goes away', () => {
  it('is paid for by the next signer, state and all', async () => {
    const rig = await outage();
    const { job } = await rig.start();
    await expect.poll(() => paymentsOf(rig)).toBeGreaterThanOrEqual(2);
    expect(rig.pool.activeId).toBe('0');
    // Not closed, which could take the answer to a payment that the signer has counted.
    rig.fronts[0].tell(hangingUp);
    const before = paymentsOf(rig);
    await expect.poll(() => paymentsOf(rig)).toBeGreaterThanOrEqual(before + 2);
    expect([rig.pool.activeId, job.state.name === 'failed']).toEqual(['1', false]);
    await job.close();
    // One chain, whoever continued it: no ticket twice, and both books agree.
    const [theirs] = rig.orchestrator.accounts;
    expect(theirs).toMatchObject({ refused: 0 });
    expect(rig.signer.accounts()).toHaveLength(1);
    expect(theirs?.creditWei).toBe(rig.signer.accounts()[0]?.creditWei);
  });

  it('lives on what is paid, says how long that lasts, and goes on when a signer is back', async () => {
    const rig = await outage();
    const { job, problems } = await rig.start();
    for (const front of rig.fronts) front.tell(refusingPayments(503, 'Service Unavailable Error'));
    await expect.poll(() => problems.length).toBeGreaterThanOrEqual(2);
    expect(problems[0]).toMatch(
      /^signer_refused: none of your 2 signers can be used: .*\(503, "Service Unavailable Error"\): try again later; what is paid lasts another 5\d s$/,
    );
    expect(job.state).toMatchObject({ troubles: expect.arrayContaining(['payment_failing']) });
    const before = paymentsOf(rig);
    for (const front of rig.fronts) front.tell(null);
    await expect.poll(() => paymentsOf(rig)).toBeGreaterThan(before);
    await expect
      .poll(() => job.state)
      .not.toMatchObject({ troubles: expect.arrayContaining(['payment_failing']) });
    // A payment may be on its way at any moment: the books are compared when none follows.
    await job.close();
    expect(rig.orchestrator.accounts[0]?.creditWei).toBe(rig.signer.accounts()[0]?.creditWei);
  });

  it('ends cleanly just before what is paid is used up', async () => {
    const rig = await outage();
    const { job, problems } = await rig.start();
    for (const front of rig.fronts) await front.close();
    await expect.poll(() => problems.length).toBeGreaterThanOrEqual(1);
    rig.age(60_000);
    const end = await job.ended;
    expect(end).toMatchObject({ name: 'failed', error: { code: 'signer_lost' } });
    expect(end.name === 'failed' ? end.error.message : '').toMatch(
      /^the stream was ended since what it had paid is used up and no signer answers: none of your 2 signers/,
    );
    expect(rig.orchestrator.accounts[0]?.refused).toBe(0);
  });

  it('is not started without one', async () => {
    const rig = await outage();
    for (const front of rig.fronts) await front.close();
    await expect(rig.start()).rejects.toMatchObject({ code: 'signer_unreachable' });
    expect([rig.orchestrator.accounts, rig.signer.accounts()]).toEqual([[], []]);
    expect((await rig.ledger.sessions()).length).toBe(0);
  });
});

describe('a paid job whose orchestrator', () => {
  it('answers no payment is sent the same one again and again, and none besides', async () => {
    const rig = await outage({ options: { misbehaviour: { answerPayments: 503 } } });
    const { problems } = await rig.start();
    await expect.poll(() => problems.length).toBeGreaterThanOrEqual(2);
    expect(problems[0]).toMatch(
      /^payment_refused: .* did not accept a payment \(status 503.*; what is paid lasts/,
    );
    expect(rig.signer.accounts()[0]?.payments).toBe(2);
    const [spent] = await rig.ledger.sessions();
    expect(spent?.payments).toBe(2);
  });
});
