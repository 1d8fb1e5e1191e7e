import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolders } from '../../test/support/temporary-folder.ts';
import { compare, multiply, type Rational, rational, ZERO } from '../payments/rational.ts';
import { PaymentLedger, type PaymentLedgerOptions } from './payment-ledger.ts';

const folder = temporaryFolders();
const NOVEMBER = Date.UTC(2026, 10, 23, 12);
const WRITER = join(import.meta.dirname, '../../test/support/ledger-writer.ts');

function open(home: string, options: Partial<PaymentLedgerOptions> = {}) {
  const problems: string[] = [];
  const ledger = PaymentLedger.at({
    folder: home,
    nowMs: () => NOVEMBER,
    onProblem: ({ code, message }) => problems.push(`${code}: ${message}`),
    ...options,
  });
  return { ledger, problems };
}

const payment = (paidWei: Rational, change: { session?: string; orchestrator?: string } = {}) => ({
  session: 'stream',
  model: 'noop',
  orchestrator: 'https://o.example:8935',
  sender: `0x${'ab'.repeat(20)}`,
  tickets: 2,
  paidWei,
  faceWei: 1000n,
  ...change,
});

const file = (home: string, month = '2026-11'): string => join(home, `${month}.jsonl`);

describe('the ledger of payments', () => {
  it('counts exactly, over a restart, and keeps what never left apart', async () => {
    const home = await folder();
    const { ledger } = open(home);
    const first = await ledger.signed(payment(rational(125n, 7n)));
    expect(first.sessionWei).toEqual(rational(125n, 7n));
    await ledger.settled(first.id, 'accepted');
    const second = await ledger.signed(payment(rational(1n, 7n)));
    expect([second.sessionWei, second.monthWei]).toEqual([rational(18n), rational(18n)]);
    await ledger.settled(second.id, 'refused');
    const third = await ledger.signed(payment(rational(5n), { session: 'other' }));
    expect([third.sessionWei, third.monthWei]).toEqual([rational(5n), rational(23n)]);
    await ledger.settled(third.id, 'unsent');
    await ledger.ended('stream');
    await ledger.close();

    const again = open(home);
    expect(await again.ledger.spent('stream')).toEqual({
      sessionWei: rational(18n),
      monthWei: rational(18n),
    });
    expect(await again.ledger.sessions()).toEqual([
      expect.objectContaining({
        id: 'stream',
        payments: 2,
        tickets: 4,
        paidWei: '18',
        faceWei: '2000',
        endedMs: NOVEMBER,
      }),
      expect.objectContaining({ id: 'other', payments: 0, paidWei: '0', endedMs: null }),
    ]);
    await again.ledger.close();
    expect(again.problems).toEqual([]);
    expect((await stat(file(home))).mode & 0o777).toBe(0o600);
  });

  it('writes nothing until something is paid', async () => {
    const home = join(await folder(), 'payments');
    const { ledger } = open(home);
    expect(await ledger.spent('stream')).toEqual({ sessionWei: ZERO, monthWei: ZERO });
    expect(await ledger.exportCsv()).toBe(
      'time,stream,model,orchestrator,sender,tickets,paid wei,face value wei,outcome\r\n',
    );
    await expect(stat(home)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('begins a new file with each month; a stream goes on over it', async () => {
    const home = await folder();
    let nowMs = Date.UTC(2026, 11, 31, 23, 59, 59, 999);
    const { ledger } = open(home, { nowMs: () => nowMs });
    const before = await ledger.signed(payment(rational(10n)));
    nowMs += 1;
    const after = await ledger.signed(payment(rational(3n)));
    expect([after.sessionWei, after.monthWei]).toEqual([rational(13n), rational(3n)]);
    await ledger.settled(before.id, 'unsent');
    expect(await ledger.spent('stream')).toEqual({ sessionWei: rational(3n), monthWei: rational(3n) });
    await ledger.close();
    expect((await readdir(home)).sort()).toEqual(['2026-12.jsonl', '2027-01.jsonl']);
    const again = open(home, { nowMs: () => nowMs });
    expect(await again.ledger.spent('stream')).toEqual({ sessionWei: rational(3n), monthWei: rational(3n) });
    expect((await again.ledger.exportCsv()).split('\r\n').map((line) => line.split(',').at(-1))).toEqual([
      'outcome',
      'unsent',
      'unknown',
      '',
    ]);
    await again.ledger.close();
  });

  it('opens whatever a crash has left, cut at any byte, and goes on', async () => {
    const home = await folder();
    const { ledger } = open(home);
    const ids = [await ledger.signed(payment(rational(4n))), await ledger.signed(payment(rational(8n)))];
    await ledger.close();
    const whole = await readFile(file(home));
    const lineEnds = [...whole.entries()]
      .filter(([at, byte]) => byte === 10 && whole[at - 1] === 125)
      .map(([at]) => at);
    expect([ids.length, lineEnds.length]).toEqual([2, 2]);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length }), async (cut) => {
        await writeFile(file(home), whole);
        await truncate(file(home), cut);
        const complete = lineEnds.filter((end) => end < cut).length;
        const { ledger: after, problems } = open(home);
        const paid = rational([0n, 4n, 12n][complete] ?? 0n);
        expect(await after.spent('stream')).toEqual({ sessionWei: paid, monthWei: paid });
        const next = await after.signed(payment(rational(1n)));
        expect(next.sessionWei.num - paid.num).toBeGreaterThanOrEqual(1n);
        await after.close();
        const { ledger: last } = open(home, { onProblem: (problem) => expect.unreachable(problem.message) });
        expect((await last.spent('stream')).sessionWei).toEqual(next.sessionWei);
        await last.close();
        expect(problems).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('leaves out lines that are none, and says so once', async () => {
    const home = await folder();
    const { ledger } = open(home);
    await ledger.signed(payment(rational(7n)));
    await ledger.close();
    const foreign = ['not json', '{"v":2,"kind":"signed"}', '[]', `{"v":1,"kind":"signed","paidWei":"-1"}`];
    await writeFile(file(home), `${foreign.join('\n')}\n${await readFile(file(home), 'utf8')}`);
    const again = open(home);
    expect((await again.ledger.spent('stream')).monthWei).toEqual(rational(7n));
    await again.ledger.spent('stream');
    expect(again.problems).toEqual([
      'ledger_unreadable: the record of payments cannot be read (lines left out because they are not valid: 4): what was spent may be more than is shown',
    ]);
    await again.ledger.close();
  });

  it('does not let anything be paid that it cannot write down', async () => {
    const home = join(await folder(), 'payments');
    await writeFile(home, 'a file where a folder should be');
    const { ledger } = open(home);
    await expect(ledger.signed(payment(rational(1n)))).rejects.toMatchObject({
      code: 'ledger_unwritable',
      message: expect.stringMatching(
        /^the payment was not made since it cannot be written down \(\w+\): free some space/,
      ),
    });
    const other = await folder();
    await mkdir(file(other));
    await expect(open(other).ledger.spent('stream')).rejects.toMatchObject({ code: 'ledger_unreadable' });
  });

  it('exports what no spreadsheet takes for a formula', async () => {
    const home = await folder();
    const { ledger } = open(home);
    await ledger.signed({ ...payment(rational(125n, 7n)), model: '=HYPERLINK("x")', orchestrator: 'a,b' });
    const [, row] = (await ledger.exportCsv()).split('\r\n');
    expect(row).toBe(
      `2026-11-23T12:00:00.000Z,stream,"'=HYPERLINK(""x"")","a,b",0x${'ab'.repeat(20)},2,18,1000,unknown`,
    );
    await ledger.close();
  });
});

/** Starts a program that pays, and reads the ids of what it has written down. */
function startWriter(
  home: string,
  session: string,
  count: number,
): { child: ChildProcess; ids: AsyncIterable<string> } {
  const child = spawn(process.execPath, ['--import', 'tsx', WRITER, home, session, `${count}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, ids: createInterface({ input: child.stdout as NodeJS.ReadableStream }) };
}

describe('the ledger of payments, of several processes', () => {
  const PAID = rational(10n, 3n);
  const now = { nowMs: Date.now };

  it('has every payment that a killed process was told is written down', async () => {
    const home = await folder();
    const told: string[] = [];
    for (const [run, killAfter] of [1, 7, 40].entries()) {
      const { child, ids } = startWriter(home, `run ${run}`, 10_000);
      let seen = 0;
      for await (const id of ids) {
        told.push(id);
        seen += 1;
        if (seen === killAfter) child.kill('SIGKILL');
      }
      const { ledger } = open(home, { ...now, onProblem: (problem) => expect.unreachable(problem.message) });
      const { sessionWei } = await ledger.spent(`run ${run}`);
      // One more may have been written and not told.
      expect(compare(sessionWei, multiply(PAID, rational(BigInt(seen))))).toBeGreaterThanOrEqual(0);
      expect(compare(sessionWei, multiply(PAID, rational(BigInt(seen + 1))))).toBeLessThanOrEqual(0);
      await ledger.close();
    }
    const [month = ''] = await readdir(home);
    const written = await readFile(join(home, month), 'utf8');
    expect(told.filter((id) => !written.includes(id))).toEqual([]);
  });

  it('counts what all of them pay, and each sees the others', async () => {
    const home = await folder();
    const writers = ['a', 'b'].map((session) => startWriter(home, session, 150));
    await Promise.all(writers.map(({ child }) => once(child, 'exit')));
    const { ledger } = open(home, { ...now, onProblem: (problem) => expect.unreachable(problem.message) });
    expect(await ledger.spent('a')).toEqual({
      sessionWei: multiply(PAID, rational(150n)),
      monthWei: multiply(PAID, rational(300n)),
    });
    await ledger.close();
  });
});
