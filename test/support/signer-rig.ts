import { silentLogger } from '../../src-main/base/log.ts';
import { fixedChain } from '../../src-main/chain/fixed-chain.ts';
import { type SignerOptionsInput, signerOptionsSchema } from '../../src-main/signer/options.ts';
import { Signer, type SignerParts } from '../../src-main/signer/signer.ts';
import { TEST_NOW_MS, testKey } from './signer-requests.ts';

/** A signer on a free port of this machine, with the test's key and clock. */
export function startSigner(
  options: SignerOptionsInput = {},
  parts: Partial<SignerParts> = {},
): Promise<Signer> {
  const now = parts.now ?? ((): number => TEST_NOW_MS);
  return Signer.start(signerOptionsSchema.parse({ port: 0, ...options }), {
    key: testKey(),
    chain: fixedChain({ now }),
    logger: silentLogger,
    now,
    ...parts,
  });
}
