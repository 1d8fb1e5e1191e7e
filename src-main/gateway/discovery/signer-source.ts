import { toGatewayError } from '../../base/errors.ts';
import type { DiscoverySourceClient } from './discovered.ts';
import { DiscoveredList } from './discovered-list.ts';

/** HTTP statuses of a signer without discovery. */
const NOT_OFFERED: ReadonlySet<unknown> = new Set([404, 405]);

/** Asks the signers for orchestrators that serve any of `caps`, as `live-video-to-video/noop`; all with none. */
export type SignerDiscover = (
  caps: readonly string[],
  signal: AbortSignal,
) => Promise<{
  /** Not checked. */
  readonly found: readonly { readonly address: string }[];
  /** Entries that could not be read. */
  readonly unreadable: number;
}>;

/** Options of {@link signerSource}. */
export interface SignerSourceOptions {
  readonly discover: SignerDiscover;
  /** Only those that serve one of these; all by default. */
  readonly caps?: readonly string[];
  /** The signer is in a private network: it may name orchestrators there. */
  readonly isPrivate: () => boolean;
}

/** The signers' `/discover-orchestrators` (protocol C7). */
export function signerSource({ discover, caps = [], isPrivate }: SignerSourceOptions): DiscoverySourceClient {
  return {
    discover: async ({ signal }) => {
      const { found, unreadable } = await discover(caps, signal).catch(nobodyWhereNotOffered);
      const list = new DiscoveredList();
      const allowPrivate = isPrivate();
      for (const { address } of found)
        list.add({ address, ethAddress: null, priceWeiPerPixel: null, active: true }, { allowPrivate });
      list.refuse('unreadable', unreadable);
      return list.answer();
    },
  };
}

/** Most signers name no orchestrators: that is no failure of theirs. */
function nobodyWhereNotOffered(error: unknown): Awaited<ReturnType<SignerDiscover>> {
  const { code, fields } = toGatewayError(error);
  if (code === 'discovery_failed' && NOT_OFFERED.has(fields.status)) return { found: [], unreadable: 0 };
  throw error;
}
