import type dns from 'node:dns';
import { describe, expect, it, vi } from 'vitest';
import { bulkLookup, type NameSources } from './name-lookup.ts';

const refuse = (code: string) => async (): Promise<string[]> => {
  throw Object.assign(new Error(code), { code });
};

/** Looks up a name among made-up sources. @returns what was found, or the error's code; and how often the system was asked */
async function look(
  name: string,
  change: Partial<NameSources> = {},
  options: dns.LookupOptions = { all: true },
): Promise<{ found: unknown; systemAsked: number }> {
  const lookup = vi.fn((_name: string, _options: object, callback: (...given: unknown[]) => void) =>
    callback(null, [{ address: '127.0.0.9', family: 4 }]),
  );
  const sources: NameSources = {
    resolve4: async () => ['192.0.2.1', '192.0.2.2'],
    resolve6: async () => ['2001:db8::1'],
    lookup: lookup as unknown as typeof dns.lookup,
    ...change,
  };
  const found = await new Promise((resolve) => {
    bulkLookup(sources)(name, options, (error, address, family) =>
      resolve(error ? error.code : options.all ? address : [address, family]),
    );
  });
  return { found, systemAsked: lookup.mock.calls.length };
}

describe('names of many orchestrators', () => {
  it('are asked of the name servers, not of the system', async () => {
    expect(await look('orchestrator.example')).toEqual({
      found: [
        { address: '192.0.2.1', family: 4 },
        { address: '192.0.2.2', family: 4 },
        { address: '2001:db8::1', family: 6 },
      ],
      systemAsked: 0,
    });
    expect((await look('orchestrator.example', {}, { family: 6 })).found).toEqual(['2001:db8::1', 6]);
    expect((await look('orchestrator.example', {}, {})).found).toEqual(['192.0.2.1', 4]);
  });

  it('may have addresses of one kind only', async () => {
    const { found, systemAsked } = await look('orchestrator.example', { resolve4: refuse('ETIMEOUT') });
    expect(found).toEqual([{ address: '2001:db8::1', family: 6 }]);
    expect(systemAsked).toBe(0);
  });

  it('are there when one kind of addresses is, however long the other takes', async () => {
    const never = (): Promise<string[]> => new Promise(() => undefined);
    const { found } = await look('orchestrator.example', { resolve6: never });
    expect(found).toHaveLength(2);
  });

  it.each(['ENOTFOUND', 'ENODATA', 'ECONNREFUSED'])(
    'are asked of the system where the name servers say %s',
    async (code) => {
      const unknown = { resolve4: refuse(code), resolve6: refuse('ENODATA') };
      expect(await look('in-hosts-file.test', unknown)).toEqual({
        found: [{ address: '127.0.0.9', family: 4 }],
        systemAsked: 1,
      });
    },
  );

  it('are given up, and hold no thread, where nobody answers', async () => {
    const silent = { resolve4: refuse('ETIMEOUT'), resolve6: refuse('ETIMEOUT') };
    expect(await look('silent.example', silent)).toEqual({ found: 'EAI_AGAIN', systemAsked: 0 });
  });

  it('are of this machine when they have no dot', async () => {
    expect((await look('localhost')).systemAsked).toBe(1);
  });
});
