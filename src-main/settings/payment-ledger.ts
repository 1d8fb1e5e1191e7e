import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpendSession } from '../../src-preload/contract/payments.ts';
import { GatewayError } from '../base/errors.ts';
import type { Rational } from '../payments/rational.ts';
import { ledgerCsv } from './ledger-csv.ts';
import { LedgerFile } from './ledger-file.ts';
import { type LedgerLine, readLine, type SignedLine, writeLine } from './ledger-line.ts';
import { LedgerTotals } from './ledger-totals.ts';

const FILE_NAME = /^(\d{4}-\d{2})\.jsonl$/;

/** What a ledger is opened with. */
export interface PaymentLedgerOptions {
  /** The folder of its files, one for each month: `2026-11.jsonl`. */
  readonly folder: string;
  /** Told of lines that cannot be read. */
  readonly onProblem?: (problem: GatewayError) => void;
  /** Told when its totals have changed. */
  readonly onChange?: () => void;
  /** Milliseconds since 1970. */
  readonly nowMs?: () => number;
}

/** What was paid: by one stream, and in this month. */
interface Spent {
  readonly sessionWei: Rational;
  readonly monthWei: Rational;
}

/**
 * The record of all payments (protocol C8): lines that are only ever appended, one file for each month (UTC). A payment is
 * on the disk before it is sent, so that a crash at any moment leaves it counted. Several processes may write to it: each
 * reads what the others have written before it counts. It holds amounts and who was paid, no signatures and no tickets.
 */
export class PaymentLedger {
  readonly #folder: string;
  readonly #nowMs: () => number;
  readonly #onProblem: (problem: GatewayError) => void;
  readonly #onChange: () => void;
  readonly #totals = new LedgerTotals();
  readonly #files = new Map<string, LedgerFile>();
  #turn: Promise<unknown> = Promise.resolve();
  #unreadable = 0;

  private constructor(options: PaymentLedgerOptions) {
    this.#folder = options.folder;
    this.#nowMs = options.nowMs ?? Date.now;
    this.#onProblem = options.onProblem ?? (() => undefined);
    this.#onChange = options.onChange ?? (() => undefined);
  }

  /** Opens a ledger; its totals are read when they are first asked for. */
  static at(options: PaymentLedgerOptions): PaymentLedger {
    return new PaymentLedger(options);
  }

  /** What was paid so far, by other processes as well. @throws GatewayError `ledger_unreadable` */
  spent(session: string): Promise<Spent> {
    return this.#inTurn(async () => {
      await this.#readAll();
      return this.#spent(session);
    });
  }

  /** The streams that were paid for in this month and the last, newest first, at most 50. @throws as {@link spent} does */
  sessions(): Promise<SpendSession[]> {
    return this.#inTurn(async () => {
      await this.#readAll();
      return this.#totals.sessions(this.#nowMs());
    });
  }

  /**
   * Writes a payment down that is about to be sent, and waits until it is on the disk.
   * @returns its id, and what was paid with it, without what other processes have written after it
   * @throws GatewayError `ledger_unwritable`, `ledger_unreadable`
   */
  signed(entry: Omit<SignedLine, 'v' | 't' | 'kind' | 'id'>): Promise<{ readonly id: string } & Spent> {
    return this.#inTurn(async () => {
      const id = randomUUID();
      await this.#append({ kind: 'signed', t: this.#nowMs(), id, ...entry }, true);
      let spent: Spent | null = null;
      await this.#readAll((line) => {
        if (line.kind === 'signed' && line.id === id) spent = this.#spent(entry.session);
      });
      if (spent === null) throw unreadable('what was just written is not there');
      this.#onChange();
      return { id, ...(spent as Spent) };
    });
  }

  /** Writes down what became of a payment. @throws GatewayError `ledger_unwritable`, `ledger_unreadable` */
  settled(id: string, delivery: 'accepted' | 'refused' | 'unsent'): Promise<void> {
    return this.#note({ kind: 'settled', t: this.#nowMs(), id, delivery });
  }

  /** Writes down that a stream has ended. @throws GatewayError `ledger_unwritable`, `ledger_unreadable` */
  ended(session: string): Promise<void> {
    return this.#note({ kind: 'ended', t: this.#nowMs(), session });
  }

  /** All payments of all months as comma-separated values, oldest first. @throws GatewayError `ledger_unreadable` */
  exportCsv(): Promise<string> {
    return this.#inTurn(async () => {
      const lines: LedgerLine[] = [];
      for (const month of await this.#months()) {
        for await (const line of linesOf(this.#pathOf(month))) lines.push(line);
      }
      return ledgerCsv(lines);
    });
  }

  /** Waits for what is being written and closes the files. Idempotent. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      await Promise.all([...this.#files.values()].map((file) => file.close()));
      this.#files.clear();
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #note(line: Parameters<typeof writeLine>[0]): Promise<void> {
    return this.#inTurn(async () => {
      await this.#append(line, false);
      await this.#readAll();
      this.#onChange();
    });
  }

  async #append(line: Parameters<typeof writeLine>[0], durable: boolean): Promise<void> {
    try {
      const file = await this.#file(monthOf(this.#nowMs()));
      await file.append(writeLine(line), { durable });
    } catch (cause) {
      throw new GatewayError(
        'ledger_unwritable',
        `the payment was not made since it cannot be written down (${reasonOf(cause)}): ` +
          `free some space, and check who may write to ${this.#folder}`,
        { cause },
      );
    }
  }

  /** Reads what is new in the files of this month and the last. */
  async #readAll(onLine: (line: LedgerLine) => void = () => undefined): Promise<void> {
    const nowMs = this.#nowMs();
    try {
      for (const month of [monthBefore(nowMs), monthOf(nowMs)]) {
        for await (const text of (await this.#existingFile(month))?.readNew() ?? []) {
          const line = readLine(text);
          if (line === 'unreadable') this.#unreadable += 1;
          if (typeof line === 'string') continue;
          this.#totals.add(month, line);
          onLine(line);
        }
      }
    } catch (cause) {
      throw unreadable(reasonOf(cause), cause);
    }
    if (this.#unreadable === 0) return;
    const problem = unreadable(`lines left out because they are not valid: ${this.#unreadable}`);
    this.#unreadable = 0;
    this.#onProblem(problem);
  }

  async #file(month: string): Promise<LedgerFile> {
    const known = this.#files.get(month);
    if (known) return known;
    const file = await LedgerFile.open(this.#pathOf(month));
    this.#files.set(month, file);
    return file;
  }

  /** The file of a month, to read it: a folder that nothing is written to stays as it is. */
  async #existingFile(month: string): Promise<LedgerFile | null> {
    const path = this.#pathOf(month);
    if (!this.#files.has(month) && !existsSync(path)) return null;
    return this.#file(month);
  }

  #pathOf(month: string): string {
    return join(this.#folder, `${month}.jsonl`);
  }

  async #months(): Promise<string[]> {
    const names = await readdir(this.#folder).catch(() => []);
    return names.flatMap((name) => FILE_NAME.exec(name)?.[1] ?? []).sort();
  }

  #spent(session: string): Spent {
    return {
      sessionWei: this.#totals.sessionWei(session),
      monthWei: this.#totals.monthWei(monthOf(this.#nowMs())),
    };
  }
}

async function* linesOf(path: string): AsyncGenerator<LedgerLine> {
  try {
    const file = await LedgerFile.openToRead(path);
    if (file === null) return;
    try {
      for await (const text of file.readNew()) {
        const line = readLine(text);
        if (typeof line !== 'string') yield line;
      }
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unreadable(reasonOf(cause), cause);
  }
}

function monthOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 7);
}

function monthBefore(ms: number): string {
  const date = new Date(ms);
  return monthOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - 1, 1));
}

function unreadable(why: string, cause?: unknown): GatewayError {
  return new GatewayError(
    'ledger_unreadable',
    `the record of payments cannot be read (${why}): what was spent may be more than is shown`,
    { cause },
  );
}

function reasonOf(cause: unknown): string {
  // The system's own words hold the whole path, which is nobody's business in a window.
  return (cause as NodeJS.ErrnoException).code ?? (cause instanceof Error ? cause.message : String(cause));
}
