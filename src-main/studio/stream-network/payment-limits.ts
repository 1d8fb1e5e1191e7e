import { GatewayError, toGatewayError } from '../../base/errors.ts';
import type { PaymentLimits } from '../../gateway/index.ts';
import { dataFolder } from '../../settings/data-folder.ts';
import type { NetworkRequest } from './network-request.ts';

const ADVICE = {
  session: 'give a higher --ceiling to go on',
  month: 'raise it in the settings of the app to go on',
};

/**
 * How much a command may pay: what it was told, and the ceilings of the application's settings in the same data folder.
 * That for one stream counts unless the command has one of its own.
 * @param pays false reads no settings: there is no signer
 * @throws GatewayError `settings_unreadable`: nobody knows then how much the user wants to pay
 */
export async function paymentLimits(
  { ceilingWei, maxPrice, intervalMs }: Pick<NetworkRequest, 'ceilingWei' | 'maxPrice' | 'intervalMs'>,
  pays: boolean,
): Promise<PaymentLimits> {
  const settings = pays ? await readCeilings() : { sessionCeilingWei: null, monthCeilingWei: null };
  return {
    sessionCeilingWei: ceilingWei ?? weiOf(settings.sessionCeilingWei),
    monthCeilingWei: weiOf(settings.monthCeilingWei),
    maxWeiPerPixel: maxPrice,
    intervalMs,
    advice: ADVICE,
  };
}

/** The schemas of the settings are loaded only by who pays. */
async function readCeilings() {
  const { readSettings } = await import('../../settings/settings.ts');
  try {
    return (await readSettings(dataFolder())).payments;
  } catch (cause) {
    const { message } = toGatewayError(cause);
    throw new GatewayError(
      'settings_unreadable',
      `${message}, so that your ceilings are not known: start the app once, which sets a broken file aside`,
      { cause },
    );
  }
}

function weiOf(text: string | null): bigint | null {
  return text === null ? null : BigInt(text);
}
