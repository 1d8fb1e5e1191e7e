import { create, toBinary } from '@bufbuild/protobuf';
import { fixedChain } from '../../src-main/chain/fixed-chain.ts';
import { liveVideoCapabilities } from '../../src-main/gateway/wire/capabilities.ts';
import { CapabilitiesSchema, OrchestratorInfoSchema } from '../../src-main/gateway/wire/lp_pb.ts';
import { bigEndian, fromHex } from '../../src-main/payments/bytes.ts';
import { MAX_WIN_PROB } from '../../src-main/payments/expected-value.ts';
import { recipientRandHash } from '../../src-main/payments/ticket.ts';

const RECIPIENT = '0x73aed7b5deb30222fa896f399d46cc99c7bee57f';

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** What each payment owes: as much as a ticket is worth, so that each has one. */
const FEE_WEI = 10 ** 12;

/** What a gateway sends for each payment, but for the state. */
export async function paymentBody(): Promise<Readonly<Record<string, unknown>>> {
  const block = await fixedChain().l1Block();
  const info = create(OrchestratorInfoSchema, {
    transcoder: 'https://orch.example:8935',
    address: fromHex(RECIPIENT),
    priceInfo: { pricePerUnit: 1n, pixelsPerUnit: 1n },
    capabilities: liveVideoCapabilities('noop'),
    authToken: {
      token: new Uint8Array(32),
      sessionId: 'abcdef12',
      expiration: BigInt(Math.floor(Date.now() / 1000) + 1800),
    },
    ticketParams: {
      recipient: fromHex(RECIPIENT),
      faceValue: bigEndian(10n ** 15n),
      winProb: bigEndian(MAX_WIN_PROB / 1000n),
      recipientRandHash: fromHex(recipientRandHash(10n)),
      seed: new Uint8Array(32).fill(1),
      expirationBlock: bigEndian(block + 40n),
      expirationParams: { creationRound: 3500n, creationRoundBlockHash: new Uint8Array(32).fill(2) },
    },
  });
  return {
    orchestrator: base64(toBinary(OrchestratorInfoSchema, info)),
    capabilities: base64(toBinary(CapabilitiesSchema, liveVideoCapabilities('noop'))),
    ManifestID: 'abcdef12',
    inPixels: FEE_WEI,
  };
}
