import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { keccak256 } from 'ox/Hash';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, it } from 'vitest';
import { liveVideoCapabilities } from '../gateway/wire/capabilities.ts';
import {
  AuthTokenSchema,
  CapabilitiesSchema,
  SegDataSchema,
  TicketParamsSchema,
} from '../gateway/wire/lp_pb.ts';
import { encodeSegData } from '../gateway/wire/seg-data.ts';
import { fromHex, toHex, ZERO_ADDRESS, ZERO_HASH } from './bytes.ts';
import { MAX_WIN_PROB } from './expected-value.ts';
import {
  buildPayment,
  buildSegData,
  decodePayment,
  encodePayment,
  flattenSegment,
  liveSegment,
  readTicketParams,
  type TicketParams,
  writeTicketParams,
} from './messages.ts';
import { segmentHash } from './segment-hash.ts';
import { recipientRandHash } from './ticket.ts';

const account = privateKeyToAccount('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80');
const authToken = create(AuthTokenSchema, {
  token: Buffer.from('foo'),
  sessionId: 'bar',
  expiration: 1_900_000_000n,
});
const params: TicketParams = {
  recipient: '0x73aed7b5deb30222fa896f399d46cc99c7bee57f',
  faceValue: 10n ** 15n,
  winProb: MAX_WIN_PROB / 1000n,
  recipientRandHash: recipientRandHash(10n),
  seed: 1234n,
  expirationBlock: 21_000_000n,
  creationRound: 3500n,
  creationRoundBlockHash: '0x7624778dedc75f8b322b9fa1632a610d40b85e106c7d9bf0e743a9ce291b9c6f',
};

describe('segment credentials', () => {
  const segment = liveSegment('abcdef12');

  it('are flattened, hashed and signed as others compute it', async () => {
    const empty = 'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470';
    expect(toHex(flattenSegment(segment))).toBe(`0x6162636465663132${'00'.repeat(32)}${empty}`);
    const hash = segmentHash(segment);
    expect(toHex(hash)).toBe('0x561b6da54b663473aa57b28eb4ba40c7423379fc63d7632401da3d90d920e24e');
    const signature = await account.signMessage({ message: { raw: hash } });
    expect(signature).toBe(
      '0x5ff6eb32051e269c63c2a04b9f697248bc38ffb4be7e27795496f8a38161af502be254dbfb835a94cfaef94647acbc1581d166dd4b9484607693f54fcafccd381c',
    );
    const segData = buildSegData({
      manifestId: 'abcdef12',
      signature: fromHex(signature),
      authToken,
      capabilities: undefined,
    });
    expect(encodeSegData(segData)).toBe(
      'CghhYmNkZWYxMhogxdJGAYb3IzySfn2y3McDwOUAtlPKgic7e/rYBF2FpHAiB2ludmFsaWQqQV/26zIFHiacY8KgS59pcki8OP+0vn4neVSW+KOBYa9QK+JU2/uDWpTPrvlGR6y8FYHRZt1LlIRgdpP1T8r8zTgcQhAKA2ZvbxIDYmFyGIDm/okH',
    );
  });

  it('of a transcoding job are flattened with their profiles (core/stream_test.go)', () => {
    // A profile goes in as the first four bytes of the hash of its name; no more of the profile table is needed.
    const profiles = ['P144p30fps16x9', 'P240p30fps16x9']
      .map((name) => keccak256(Buffer.from(name), { as: 'Hex' }).slice(2, 10))
      .join('');
    const job = { manifestId: Buffer.from('abcdef'), seq: 1234n, hash: Buffer.from('browns') };
    expect(toHex(segmentHash(job, profiles))).toBe(
      '0x08a398e7e7a5a545b0b07d9e7e1eab52b4131e0df1621bd53ee6e7550a15465b',
    );
  });

  it('carry capabilities where they are given', () => {
    const capabilities = liveVideoCapabilities('noop', { warm: true });
    const built = buildSegData({ manifestId: 'a', signature: new Uint8Array(65), authToken, capabilities });
    const read = fromBinary(SegDataSchema, toBinary(SegDataSchema, built));
    expect(read.capabilities).toEqual(capabilities);
    expect(
      fromBinary(
        CapabilitiesSchema,
        fromHex('0x0a068080808080011a04082310012a1212100823120c0a0a0a046e6f6f7012020801'),
      ),
    ).toEqual(capabilities);
  });
});

describe('a payment', () => {
  const signature = fromHex(
    '0xee2a0b53eb120ba78f966d91ab25591a5d136bb2693d50804cf62de6c51d659f6c73c23cba8d2f49bfa598dcd9c201c5246d6c08d45b86f4b1dd65d504a7df991b',
  );
  const expectedPrice = { pricePerUnit: 1200n, pixelsPerUnit: 1n };

  it('has the bytes that others write', () => {
    const payment = buildPayment({
      sender: account.address,
      expectedPrice,
      batch: { params, tickets: [{ senderNonce: 1, signature }] },
    });
    const base64 =
      'CmwKFHOu17XeswIi+olvOZ1GzJnHvuV/EgcDjX6kxoAAGh9BiTdLxqfvnbItDlYEGJN0vGp++dsi0OVgQYk3S8anIiDGWnu41jUcHPcMlaMWzGqSg5yYZoLZi8NflY9Ig/nSqCoCBNIyBAFAb0ASFPOf1uUarYj29M5quIJyec//uSJmGiUIrBsSIHYkd43tx1+LMiufoWMqYQ1AuF4QbH2b8OdDqc4pG5xvIkUIARJB7ioLU+sSC6ePlm2RqyVZGl0Ta7JpPVCATPYt5sUdZZ9sc8I8uo0vSb+lmNzZwgHFJG1sCNRbhvSx3WXVBKffmRsqBQiwCRAB';
    expect(encodePayment(payment)).toBe(base64);
    expect(encodePayment(decodePayment(base64))).toBe(base64);
  });

  it('without tickets says who would pay, and at which price', () => {
    const payment = decodePayment(
      encodePayment(buildPayment({ sender: account.address, expectedPrice, batch: null })),
    );
    expect(toHex(payment.sender)).toBe(account.address.toLowerCase());
    expect(payment.expectedPrice?.pricePerUnit).toBe(1200n);
    expect(payment.ticketParams).toBeUndefined();
    expect(payment.expirationParams).toBeUndefined();
    expect(payment.ticketSenderParams).toEqual([]);
  });
});

describe('readTicketParams', () => {
  const wire = writeTicketParams(params);

  it('reads what was written', () => {
    expect(readTicketParams(fromBinary(TicketParamsSchema, toBinary(TicketParamsSchema, wire)))).toEqual(
      params,
    );
  });

  it('takes a round that is not told for none', () => {
    const without = create(TicketParamsSchema, { ...wire });
    delete without.expirationParams;
    expect(readTicketParams(without)).toEqual({
      ...params,
      creationRound: 0n,
      creationRoundBlockHash: ZERO_HASH,
    });
  });

  it.each([
    ['a face value of 33 bytes', { faceValue: new Uint8Array(33).fill(1) }],
    ['a chance above 1', { winProb: new Uint8Array(33).fill(1) }],
  ])('is null for %s', (_what, change) => {
    expect(readTicketParams(create(TicketParamsSchema, { ...wire, ...change }))).toBeNull();
  });

  it('reads addresses and hashes of other lengths as Go does', () => {
    const odd = create(TicketParamsSchema, {
      recipient: new Uint8Array(21).fill(7),
      recipientRandHash: Uint8Array.of(1, 2),
      expirationParams: { creationRound: 5n, creationRoundBlockHash: Uint8Array.of(3) },
    });
    expect(readTicketParams(odd)).toMatchObject({
      recipient: `0x${'07'.repeat(20)}`,
      recipientRandHash: `0x${'00'.repeat(30)}0102`,
      creationRoundBlockHash: `0x${'00'.repeat(31)}03`,
    });
    expect(readTicketParams(create(TicketParamsSchema, {}))).toMatchObject({
      recipient: ZERO_ADDRESS,
      recipientRandHash: ZERO_HASH,
    });
  });

  it('never throws', () => {
    const bytes = fc.uint8Array({ maxLength: 40 });
    fc.assert(
      fc.property(
        bytes,
        bytes,
        bytes,
        bytes,
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        (a, b, c, d, round) => {
          const read = readTicketParams(
            create(TicketParamsSchema, {
              recipient: a,
              recipientRandHash: b,
              faceValue: c,
              seed: d,
              expirationParams: { creationRound: round, creationRoundBlockHash: b },
            }),
          );
          return read === null || (read.recipient.length === 42 && read.creationRound >= 0n);
        },
      ),
    );
  });
});
