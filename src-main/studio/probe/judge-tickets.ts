import type { OrchestratorInfo as WireInfo } from '../../gateway/wire/lp_pb.ts';
import { sameHex, toHex, ZERO_HASH } from '../../payments/bytes.ts';
import { expectedValue, ticketsForFee, winChance } from '../../payments/expected-value.ts';
import { FIRST_VIDEO_MS, feeFor, videoPixels } from '../../payments/fees.ts';
import { readTicketParams, type TicketParams } from '../../payments/messages.ts';
import { ceil, compare, type Rational, rational, ZERO } from '../../payments/rational.ts';
import { weiText } from '../../payments/wei-text.ts';
import { Findings, type StepOutcome, skipped } from './findings.ts';

/** What go-livepeer's gateways and signers accept by default (protocol C3): `-maxTicketEV`, `-maxTotalEV`, in wei. */
const MAX_TICKET_EV = rational(3n * 10n ** 12n);
const MAX_TOTAL_EV = rational(2n * 10n ** 13n);
/** Tickets in one payment; signers refuse more. */
const MAX_TICKETS = 100n;
/** A face value above this needs a larger deposit than most gateways keep: 1 ETH. */
const LARGE_FACE_VALUE = 10n ** 18n;
/** Blocks that ticket parameters should still be good for; go-livepeer gives 40. */
const MIN_BLOCKS = 10n;

/** What {@link judgeTickets} looks at. */
export interface TicketsFound {
  /** The answer for the model. */
  readonly wire: Pick<WireInfo, 'ticketParams' | 'address' | 'priceInfo'>;
  readonly ethAddress: string | null;
  /** Ethereum's block now; null where nobody knows. */
  readonly l1Block: bigint | null;
}

/** Judges ticket parameters as a signer will (protocol C3, C4), before anybody pays. */
export function judgeTickets({ wire, ethAddress, l1Block }: TicketsFound): StepOutcome {
  const findings = new Findings();
  if (!wire.ticketParams) {
    if (ethAddress === null) return skipped('off-chain: no tickets');
    findings.fail(
      'it names an Ethereum address and gives out no ticket parameters',
      'look whether it is on chain (-network, -ethUrl) and read its log: it may not reach its RPC endpoint',
    );
    return findings.outcome('');
  }
  const params = readTicketParams(wire.ticketParams);
  if (!params) {
    findings.fail('its ticket parameters are malformed: a number in them is too long', 'update go-livepeer');
    return findings.outcome('');
  }
  const ev = expectedValue(params.faceValue, params.winProb);
  findings.figure('face value', weiText(params.faceValue));
  findings.figure('expected value', weiText(ceil(ev)));
  const { num, den } = winChance(params.winProb);
  if (num > 0n) findings.figure('wins', `1 in ${den / num}`);
  judgeRecipient(findings, params, wire.address);
  judgeExpiry(findings, params, l1Block);
  judgeValue(findings, params, ev);
  if (wire.priceInfo && wire.priceInfo.pixelsPerUnit > 0n && ev.num > 0n)
    judgeFirstPayment(findings, feeFor(videoPixels(FIRST_VIDEO_MS), wire.priceInfo), ev);
  return findings.outcome(
    `a ticket is worth ${weiText(ceil(ev))} and pays ${weiText(params.faceValue)} when it wins`,
  );
}

function judgeRecipient(
  findings: Findings,
  { recipient, recipientRandHash }: TicketParams,
  address: Uint8Array,
): void {
  if (address.length !== 20 || !sameHex(recipient, toHex(address)))
    findings.fail(
      `tickets would go to ${recipient}, which is not its own address`,
      'compare -ethOrchAddr and -ethAcctAddr: gateways refuse this',
    );
  if (recipientRandHash === ZERO_HASH)
    findings.fail('its recipientRandHash is all zeros', 'update go-livepeer: nobody can win such tickets');
}

function judgeExpiry(
  findings: Findings,
  { expirationBlock, creationRound, creationRoundBlockHash }: TicketParams,
  l1Block: bigint | null,
): void {
  if (expirationBlock === 0n) {
    findings.fail(
      'its ticket parameters name no block at which they expire',
      'check its RPC endpoint (-ethUrl)',
    );
  } else if (l1Block === null) {
    findings.figure('expire at block', `${expirationBlock}, not compared`);
  } else {
    const left = expirationBlock - l1Block;
    findings.figure('expire in', String(left), 'blocks');
    if (left <= 1n)
      findings.fail(
        'its ticket parameters have expired already',
        'check its RPC endpoint (-ethUrl): the block it knows is old',
      );
    else if (left < MIN_BLOCKS)
      findings.warn(
        `its ticket parameters are good for ${left} blocks only`,
        'check its RPC endpoint (-ethUrl): go-livepeer gives 40',
      );
  }
  if (creationRound === 0n || creationRoundBlockHash === ZERO_HASH)
    findings.warn(
      'its ticket parameters name no round, so that each signer takes the one it knows',
      'check its RPC endpoint (-ethUrl), and that the round was initialized',
    );
}

function judgeValue(findings: Findings, { faceValue }: TicketParams, ev: Rational): void {
  if (ev.num <= 0n) {
    findings.fail(
      'its tickets are worth nothing, so that signers make none',
      'raise -ticketEV (8000000000 by default)',
    );
    return;
  }
  if (compare(ev, rational(faceValue)) >= 0)
    findings.fail(
      'a ticket is worth its face value: signers refuse it (“ticket faceValue too low”)',
      'lower -ticketEV, or raise -maxFaceValue',
    );
  if (compare(ev, MAX_TICKET_EV) > 0)
    findings.fail(
      `a ticket is worth ${weiText(ceil(ev))}, more than gateways accept (${weiText(MAX_TICKET_EV.num)})`,
      'lower -ticketEV (8000000000 by default)',
    );
  if (faceValue > LARGE_FACE_VALUE)
    findings.warn(
      `a winning ticket pays ${weiText(faceValue)}: a gateway needs that much in its deposit`,
      'set -maxFaceValue',
    );
}

function judgeFirstPayment(findings: Findings, fee: Rational, ev: Rational): void {
  const { tickets } = ticketsForFee(ZERO, fee, ev);
  findings.figure('first payment', String(tickets), 'tickets');
  if (tickets > MAX_TICKETS)
    findings.fail(
      `the first minute takes ${tickets} tickets, and signers make ${MAX_TICKETS} at most`,
      'raise -ticketEV, or lower the price',
    );
  else if (compare(rational(tickets * ev.num, ev.den), MAX_TOTAL_EV) > 0)
    findings.warn(
      `the first minute takes tickets worth more than gateways accept by default (${weiText(MAX_TOTAL_EV.num)})`,
      'lower the price in -aiModels (price_per_unit)',
    );
}
