import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks per second of /proc (USER_HZ), 100 on every Linux Node runs on. */
const TICKS_PER_S = 100;

interface Row {
  readonly pid: number;
  readonly parent: number;
  readonly cpuS: number;
  readonly rssMb: number;
  readonly kind: string;
}

/** The processes of a program at one moment. */
export interface ProcessTable {
  readonly rows: readonly Row[];
  cpuS(kinds: (kind: string) => boolean): number;
  rssMb(kinds: (kind: string) => boolean): number;
}

/**
 * A process and all its descendants as /proc shows them now (Linux only). Their kinds: `main`, `engine`, `signer`,
 * `orchestrator`, and `orchestrator engine` for what the orchestrator started.
 */
export function processTable(pid: number): ProcessTable {
  const all = new Map<number, Row>();
  for (const name of readdirSync('/proc')) {
    const row = /^\d+$/.test(name) ? readRow(Number(name)) : null;
    if (row) all.set(row.pid, row);
  }
  const path = (row: Row): Row[] => {
    const parent = all.get(row.parent);
    return row.pid === pid ? [row] : parent ? [...path(parent), row] : [];
  };
  const rows = [...all.values()].flatMap((row) => {
    const [first, ...others] = path(row);
    if (first?.pid !== pid) return [];
    const kind = others.map(({ kind }) => kind).join(' ');
    return [{ ...row, kind: kind === '' ? 'main' : kind }];
  });
  const sum = (kinds: (kind: string) => boolean, of: (row: Row) => number): number =>
    rows.filter(({ kind }) => kinds(kind)).reduce((total, row) => total + of(row), 0);
  return {
    rows,
    cpuS: (kinds) => sum(kinds, ({ cpuS }) => cpuS),
    rssMb: (kinds) => sum(kinds, ({ rssMb }) => rssMb),
  };
}

function readRow(pid: number): Row | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    // The name stands in parentheses and may hold anything; the numbers follow the last one.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [parent = 0, user = 0, system = 0, rssPages = 0] = [1, 11, 12, 21].map((at) => fields[at]);
    const kind = /local-network/.test(command)
      ? 'orchestrator'
      : (/\/(engine|signer)\.js/.exec(command)?.[1] ?? 'other');
    return { pid, parent, cpuS: (user + system) / TICKS_PER_S, rssMb: (rssPages * 4096) / 2 ** 20, kind };
  } catch {
    return null;
  }
}
