import dns from 'node:dns';
import type { LookupFunction } from 'node:net';
import { settlesWithin } from '../../base/async.ts';

/** Milliseconds for one question to a name server, and how often it is put. */
const ASK_TIMEOUT_MS = 1_500;
const ASK_TRIES = 2;
/** Milliseconds that addresses of the other kind are waited for when there are some of one kind (RFC 8305, 3). */
const OTHER_KIND_MS = 50;
/** What name servers say of names that may yet be in the hosts file, and what is said where none can be asked. */
const ASK_THE_SYSTEM: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA', 'ESERVFAIL', 'ECONNREFUSED']);

/** Where names are looked up; node's own by default. */
export interface NameSources {
  readonly resolve4: (name: string) => Promise<string[]>;
  readonly resolve6: (name: string) => Promise<string[]>;
  /** The system's own way, which takes the hosts file into account and one of node's few threads for as long as it lasts. */
  readonly lookup: typeof dns.lookup;
}

/**
 * Looks up names for many connections at once. The system's own way takes one of node's four threads, which also read and
 * write its files: a list with fifty names that nobody answers for would hold all of them for a minute. So the name servers
 * are asked directly, and the system only about what they do not know.
 */
export function bulkLookup(sources: NameSources = nameServers()): LookupFunction {
  return (hostname, options, callback) => {
    const askSystem = (): void => sources.lookup(hostname, options, callback);
    // Names without a dot are this machine's or this network's.
    if (!hostname.includes('.')) return askSystem();
    void askServers(hostname, familyOf(options), sources).then(({ found, failure }) => {
      const [first] = found;
      if (first) return options.all ? callback(null, found) : callback(null, first.address, first.family);
      return failure ? callback(unanswered(hostname, failure), '') : askSystem();
    });
  };
}

interface Found {
  readonly found: dns.LookupAddress[];
  /** Why there is nothing, where the system need not be asked; null otherwise. */
  readonly failure: Error | null;
}

/** Asks for both kinds of addresses; when one is there, the other is not waited for much longer. */
async function askServers(name: string, family: number, sources: NameSources): Promise<Found> {
  const found: Record<4 | 6, dns.LookupAddress[]> = { 4: [], 6: [] };
  let failure: Error | null = null;
  const ask = async (kind: 4 | 6): Promise<void> => {
    if (family !== 0 && family !== kind) return;
    try {
      const addresses = await (kind === 4 ? sources.resolve4 : sources.resolve6)(name);
      found[kind] = addresses.map((address) => ({ address, family: kind }));
    } catch (error) {
      if (!ASK_THE_SYSTEM.has((error as NodeJS.ErrnoException).code ?? '')) failure = error as Error;
    }
  };
  const both = [ask(4), ask(6)];
  await Promise.race(both);
  const isThere = found[4].length + found[6].length > 0;
  if (isThere) await settlesWithin(Promise.all(both), OTHER_KIND_MS);
  else await Promise.all(both);
  return { found: [...found[4], ...found[6]], failure };
}

/** 4, 6, or 0 for both. */
function familyOf({ family }: dns.LookupOptions): number {
  if (family === 'IPv4') return 4;
  return family === 'IPv6' ? 6 : (family ?? 0);
}

function nameServers(): NameSources {
  const resolver = new dns.promises.Resolver({ timeout: ASK_TIMEOUT_MS, tries: ASK_TRIES });
  return {
    resolve4: (name) => resolver.resolve4(name),
    resolve6: (name) => resolver.resolve6(name),
    lookup: dns.lookup,
  };
}

/** As the system's own way would say it. */
function unanswered(hostname: string, cause: Error): NodeJS.ErrnoException {
  return Object.assign(new Error(`no name server answers for ${hostname}`, { cause }), {
    code: 'EAI_AGAIN',
  });
}
