import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { fixedChain } from '../../src-main/chain/fixed-chain.ts';
import { liveVideoCapabilities } from '../../src-main/gateway/wire/capabilities.ts';
import {
  CapabilitiesSchema,
  type OrchestratorInfo,
  OrchestratorInfoSchema,
  type Payment,
  PaymentSchema,
  type SegData,
  SegDataSchema,
  type TicketParams,
} from '../../src-main/gateway/wire/lp_pb.ts';
import { bigEndian, fromHex } from '../../src-main/payments/bytes.ts';
import { MAX_WIN_PROB } from '../../src-main/payments/expected-value.ts';
import { rational } from '../../src-main/payments/rational.ts';
import { recipientRandHash } from '../../src-main/payments/ticket.ts';
import { Accounts } from '../../src-main/signer/accounts.ts';
import { SigningKey } from '../../src-main/signer/key/signing-key.ts';
import { type LivePaymentParts, LivePayments } from '../../src-main/signer/live-payment/live-payments.ts';

/** Hardhat's first key, which everybody knows. */
export const TEST_KEY = 'ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';

/** A copy of {@link TEST_KEY} as a key. */
export const testKey = (): SigningKey => SigningKey.from(Buffer.from(TEST_KEY, 'hex'));

/** When tests take place, milliseconds since 1970. */
export const TEST_NOW_MS = 1_800_000_000_000;

/** An orchestrator's answer; tickets are worth exactly `ev` wei, since 5 divides 2^256 − 1. */
export function testInfo(
  ev: bigint,
  [pricePerUnit, pixelsPerUnit]: readonly [pricePerUnit: number, pixelsPerUnit: number],
  change: (info: OrchestratorInfo) => unknown = () => undefined,
): OrchestratorInfo {
  const info = create(OrchestratorInfoSchema, {
    transcoder: 'http://orch.example',
    address: fromHex('0x73aed7b5deb30222fa896f399d46cc99c7bee57f'),
    priceInfo: { pricePerUnit: BigInt(pricePerUnit), pixelsPerUnit: BigInt(pixelsPerUnit) },
    authToken: { token: Buffer.from('foo'), sessionId: 'bar', expiration: BigInt(TEST_NOW_MS / 1000 + 1800) },
    ticketParams: {
      recipient: fromHex('0x73aed7b5deb30222fa896f399d46cc99c7bee57f'),
      faceValue: bigEndian(5n * ev),
      winProb: bigEndian(MAX_WIN_PROB / 5n),
      recipientRandHash: fromHex(recipientRandHash(10n)),
      seed: bigEndian(1234n),
      expirationBlock: bigEndian(BigInt(TEST_NOW_MS / 12_000 + 40)),
      expirationParams: { creationRound: 3500n, creationRoundBlockHash: new Uint8Array(32).fill(7) },
    },
  });
  change(info);
  return info;
}

/** Changes the ticket parameters of {@link testInfo}. */
export function withParams(changes: Partial<TicketParams>): (info: OrchestratorInfo) => void {
  return ({ ticketParams }) => Object.assign(ticketParams ?? {}, changes);
}

/** The bytes of an orchestrator's answer, as requests carry them. */
export function infoBytes(info: OrchestratorInfo): string {
  return Buffer.from(toBinary(OrchestratorInfoSchema, info)).toString('base64');
}

/** The bytes of the capabilities of a live job, as requests carry them. */
export function capabilitiesBytes(model: string): string {
  return Buffer.from(toBinary(CapabilitiesSchema, liveVideoCapabilities(model))).toString('base64');
}

/** A state as gateways send it back. */
export interface CarriedState {
  readonly State: string;
  readonly Sig: string;
}

/** Signs a state that a test made up. */
export function signedState(state: object | string, key: SigningKey = testKey()): CarriedState {
  const bytes = Buffer.from(typeof state === 'string' ? state : JSON.stringify(state));
  return { State: bytes.toString('base64'), Sig: Buffer.from(key.sign(bytes)).toString('base64') };
}

/** What a state says. */
export function readCarried({ State }: CarriedState): Record<string, unknown> {
  return JSON.parse(Buffer.from(State, 'base64').toString());
}

/** What the header `Livepeer-Payment` says. */
export const readPayment = (base64: string): Payment =>
  fromBinary(PaymentSchema, Buffer.from(base64, 'base64'));

/** What the header `Livepeer-Segment` says. */
export const readSegment = (base64: string): SegData =>
  fromBinary(SegDataSchema, Buffer.from(base64, 'base64'));

/** {@link LivePayments} with the test's key and clock, no ceilings and no webhook. */
export function testPayments(changes: Partial<LivePaymentParts> = {}): LivePayments {
  const now = changes.now ?? ((): number => TEST_NOW_MS);
  return new LivePayments({
    key: testKey(),
    chain: fixedChain({ now }),
    limits: {
      maxTicketEvWei: rational(3_000_000_000_000n),
      maxTotalEvWei: rational(20_000_000_000_000n),
      depositMultiplier: 1n,
    },
    ceilings: { all: null, models: new Map() },
    webhook: null,
    accounts: new Accounts(),
    now,
    ...changes,
  });
}
