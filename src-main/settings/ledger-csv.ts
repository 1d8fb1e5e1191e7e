import { ceil } from '../payments/rational.ts';
import type { LedgerLine } from './ledger-line.ts';

const HEADINGS = 'time,stream,model,orchestrator,sender,tickets,paid wei,face value wei,outcome';

/** The payments among these lines as comma-separated values, with headings; what was paid is rounded up to whole wei. */
export function ledgerCsv(lines: readonly LedgerLine[]): string {
  const outcomes = new Map(
    lines.flatMap((line) => (line.kind === 'settled' ? [[line.id, line.delivery]] : [])),
  );
  const rows = lines.flatMap((line) => {
    if (line.kind !== 'signed') return [];
    const { t, session, model, orchestrator, sender, tickets, paidWei, faceWei, id } = line;
    const outcome = outcomes.get(id) ?? 'unknown';
    return [
      [
        new Date(t).toISOString(),
        session,
        model,
        orchestrator,
        sender,
        tickets,
        ceil(paidWei),
        faceWei,
        outcome,
      ],
    ];
  });
  return [HEADINGS, ...rows.map((row) => row.map((cell) => field(`${cell}`)).join(',')), ''].join('\r\n');
}

/** Quoted where it has to be. A text that a spreadsheet would take for a formula gets an apostrophe before it. */
function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
