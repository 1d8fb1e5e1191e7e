import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks per second of /proc (USER_HZ), 100 on every Linux Node runs on. */
const TICKS_PER_S = 100;

interface ProcessFacts {
  readonly parent: number;
  readonly cpuS: number;
  readonly rssBytes: number;
}

/** What a process and everything it started have used. */
export interface TreeUsage {
  /** CPU seconds since each began. */
  readonly cpuS: number;
  /** Resident memory in bytes, shared pages counted in each process. */
  readonly rssBytes: number;
}

/** Adds up a process and all its descendants as /proc shows them now (Linux only). */
export function treeUsage(pid: number): TreeUsage {
  const all = new Map<number, ProcessFacts>();
  for (const name of readdirSync('/proc')) {
    const facts = /^\d+$/.test(name) ? readFacts(name) : null;
    if (facts) all.set(Number(name), facts);
  }
  const belongs = (id: number): boolean => {
    for (let at = id; at > 1; at = all.get(at)?.parent ?? 0) if (at === pid) return true;
    return false;
  };
  const own = [...all].filter(([id]) => belongs(id)).map(([, facts]) => facts);
  return {
    cpuS: own.reduce((sum, facts) => sum + facts.cpuS, 0),
    rssBytes: own.reduce((sum, facts) => sum + facts.rssBytes, 0),
  };
}

function readFacts(pid: string): ProcessFacts | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in parentheses and may hold anything; the numbers follow the last one.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [parent = 0, user = 0, system = 0, rssPages = 0] = [1, 11, 12, 21].map((at) => fields[at]);
    return { parent, cpuS: (user + system) / TICKS_PER_S, rssBytes: rssPages * 4096 };
  } catch {
    return null;
  }
}
