import type { OrchestratorInfo, Price } from '../../gateway/index.ts';
import type { OrchestratorInfo as WireInfo } from '../../gateway/wire/lp_pb.ts';
import { FIRST_VIDEO_MS, feeFor, priceOf, videoPixels } from '../../payments/fees.ts';
import { ceil, compare, type Rational } from '../../payments/rational.ts';
import { weiText } from '../../payments/wei-text.ts';
import { Findings, type StepOutcome } from './findings.ts';
import { listedPrice } from './judge-models.ts';

/** A minute of live video that costs more than this is most likely a slip of the pen: 0.001 ETH. */
const HUGE_WEI_PER_MINUTE = 10n ** 15n;

/** What {@link judgePrices} looks at. */
export interface PricesFound {
  readonly model: string;
  /** Asked without capabilities: base price and list. */
  readonly all: Pick<OrchestratorInfo, 'price' | 'prices' | 'ethAddress'>;
  readonly wireAll: Pick<WireInfo, 'priceInfo' | 'capabilitiesPrices'>;
  /** Asked with the capabilities of `model`; null where that was not answered. */
  readonly own: Pick<OrchestratorInfo, 'price' | 'wantsPayment'> | null;
  readonly wireOwn: Pick<WireInfo, 'priceInfo'> | null;
  /** The most that whoever probes would pay, in wei per pixel; null where they have not said. */
  readonly maxPrice: Rational | null;
}

/** Judges what an orchestrator wants: the price of the model, and whether list and quote agree (protocol C9, E). */
export function judgePrices({ model, all, wireAll, own, wireOwn, maxPrice }: PricesFound): StepOutcome {
  const findings = new Findings();
  const listed = listedPrice(all, model);
  const quoted = own?.price ?? null;
  if (quoted) {
    findings.figure('price', unitText(quoted), 'wei per pixel');
    findings.figure('per minute', perMinuteText(quoted));
  }
  if (all.price) findings.figure('base price', unitText(all.price), 'wei per pixel');
  if (all.prices.length > 0) findings.figure('listed', all.prices.length, 'models');

  const broken = [wireAll.priceInfo, wireOwn?.priceInfo, ...wireAll.capabilitiesPrices].some(
    (price) => price !== undefined && (price.pixelsPerUnit <= 0n || price.pricePerUnit < 0n),
  );
  if (broken)
    findings.fail(
      'a price is for 0 pixels or below 0, which no gateway can pay',
      'set -pixelsPerUnit to 1 or more, and pixels_per_unit in -aiModels',
    );
  if (own?.wantsPayment && !broken) judgeQuote(findings, { quoted, listed, all, model });
  if (quoted && maxPrice && compare(priceOf(quoted), maxPrice) > 0)
    findings.fail(
      `it costs ${unitText(quoted)} wei per pixel, more than the most that was given`,
      'lower price_per_unit in -aiModels (or -pricePerUnit), or probe with a higher --max-price',
    );
  if (quoted && minuteFee(quoted) > HUGE_WEI_PER_MINUTE)
    findings.warn(
      `a minute costs ${perMinuteText(quoted)}, far more than others ask`,
      'check the unit: -pricePerUnit and price_per_unit are wei for -pixelsPerUnit pixels, and a second of video has 27 648 000',
    );
  if (!own?.wantsPayment && !quoted) return findings.outcome('off-chain: it wants no payment');
  return findings.outcome(
    quoted
      ? `${unitText(quoted)} wei per pixel, ${perMinuteText(quoted)} a minute`
      : 'it quotes no price and wants no payment',
  );
}

function judgeQuote(
  findings: Findings,
  {
    quoted,
    listed,
    all,
    model,
  }: Pick<PricesFound, 'all' | 'model'> & { readonly quoted: Price | null; readonly listed: Price | null },
): void {
  if (!quoted || quoted.pricePerUnit === 0n) {
    findings.fail(
      quoted
        ? 'it wants tickets and its price is 0, which signers refuse'
        : 'it wants tickets and quotes no price',
      `set price_per_unit for "${model}" in -aiModels, or -pricePerUnit and -pricePerCapability`,
    );
    return;
  }
  if (!listed) {
    findings.warn(
      `its list has no price for "${model}"`,
      'set price_per_unit for it in -aiModels: gateways that compare lists pass it over',
    );
    return;
  }
  if (compare(priceOf(listed), priceOf(quoted)) === 0) return;
  const isBase = all.price !== null && compare(priceOf(all.price), priceOf(quoted)) === 0;
  findings.warn(
    isBase
      ? `asked for "${model}" it quotes its transcoding price (${unitText(quoted)}) instead of the listed ${unitText(listed)}`
      : `it lists ${unitText(listed)} wei per pixel for "${model}" and quotes ${unitText(quoted)}`,
    isBase
      ? 'set price_per_unit for the model in -aiModels, or lower -pricePerUnit: whoever pays is charged the transcoding price'
      : 'with -autoAdjustPrice the price follows the cost of gas: set -autoAdjustPrice=false if it should stay',
  );
}

function minuteFee(price: Price): bigint {
  return ceil(feeFor(videoPixels(FIRST_VIDEO_MS), price));
}

function perMinuteText(price: Price): string {
  return weiText(minuteFee(price));
}

/** Wei per pixel, as a decimal where it is a fraction. */
function unitText({ pricePerUnit, pixelsPerUnit }: Price): string {
  if (pricePerUnit % pixelsPerUnit === 0n) return String(pricePerUnit / pixelsPerUnit);
  return (Number(pricePerUnit) / Number(pixelsPerUnit)).toPrecision(4);
}
