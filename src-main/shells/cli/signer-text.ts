import type { SenderFunds } from '../../chain/chain-facts.ts';
import { weiText } from '../../payments/wei-text.ts';
import type { SignerOptions } from '../../signer/options.ts';
import type { Signer } from '../../signer/signer.ts';
import type { SignerCommandOptions } from './signer-options.ts';

/** What a signer says when it has started, for people. */
export function announceText(
  signer: Signer,
  line: SignerCommandOptions,
  options: SignerOptions,
  { depositWei, reserveWei }: SenderFunds,
): string {
  const { maxPrice, maxPrices } = options;
  const prices = [
    ...(maxPrice === null ? [] : [maxPrice]),
    ...Object.entries(maxPrices).map((pair) => pair.join('=')),
  ];
  return `signer at ${signer.url}
  pays from    ${signer.ethAddress}${line.keystore === null ? ' (a key that is thrown away)' : ''}
  funds        deposit ${weiText(depositWei)}, reserve ${weiText(reserveWei)}
  chain        ${line.rpcUrl === null ? 'made up, for development' : 'Arbitrum One'}
  max price    ${prices.length === 0 ? 'none: orchestrators are paid what they ask' : `${prices.join(', ')} wei per unit`}
  max ticket   ${options.maxTicketEv} wei, ${options.maxTotalEv} wei for one payment
  asked first  ${options.webhook === null ? 'nobody' : 'the webhook'}
  stop         Ctrl-C
`;
}

/** The same for programs: one line of JSON. */
export function announceJson(signer: Signer, line: SignerCommandOptions, funds: SenderFunds): string {
  const { url, ethAddress } = signer;
  const chain = line.rpcUrl === null ? 'fixed' : 'arbitrum';
  const [depositWei, reserveWei] = [`${funds.depositWei}`, `${funds.reserveWei}`];
  return `${JSON.stringify({ event: 'listening', url, ethAddress, chain, depositWei, reserveWei })}\n`;
}

/** What a signer did so far, in one line. */
export function statisticsLine(signer: Signer, json: boolean): string {
  const totals = signer.totals();
  if (json) return `${JSON.stringify({ event: 'totals', ...totals })}\n`;
  const refusals = Object.entries(totals.refusals).map(([status, count]) => `${count} × ${status}`);
  const refused = refusals.length === 0 ? 'none refused' : `refused ${refusals.join(', ')}`;
  return `${totals.payments} payments in ${totals.sessions} sessions, ${totals.tickets} tickets worth ${totals.creditWei} wei, ${refused}\n`;
}
