import type { Settings, SettingsPatch } from '../../../src-preload/contract.ts';
import { GatewayError } from '../../base/errors.ts';
import { mayHoldKey, shownUrl } from '../../gateway/discovery/discovery-url.ts';
import type { SecretStore } from '../../settings/secrets.ts';

const SECRET = 'rpc';

/** How the settings show an address whose key is among the secrets. */
const HIDDEN = /\/…$/;

/** The user's RPC endpoint of Arbitrum One: in the settings, or, where its address may hold a key, among the secrets. */
export class RpcEndpoint {
  readonly #secrets: SecretStore;
  readonly #settings: () => Settings;

  constructor(secrets: SecretStore, settings: () => Settings) {
    this.#secrets = secrets;
    this.#settings = settings;
  }

  /**
   * Its address, '' where none is set. May hold a key: never logged, never shown.
   * @throws GatewayError `chain_unreachable` when the key was kept only until the program ended
   */
  get url(): string {
    const shown = this.#settings().payments.rpcUrl;
    if (!HIDDEN.test(shown)) return shown;
    const secret = this.#secrets.get(SECRET);
    if (secret) return secret.text;
    throw new GatewayError(
      'chain_unreachable',
      'the address of your RPC endpoint was kept only until the program ended: enter it again',
    );
  }

  /**
   * Takes an address that may hold a key out of a change of the settings, and keeps it as a secret.
   * @returns the change as it may be shown
   * @throws GatewayError `chain_unreachable` for an address that is none, `settings_unwritable`, `secret_store_missing`
   */
  async hideKey(patch: SettingsPatch): Promise<SettingsPatch> {
    const written = patch.payments?.rpcUrl?.trim();
    // What is shown already stays as it is.
    if (written === undefined || written === this.#settings().payments.rpcUrl) return patch;
    const url = written === '' ? null : parse(written);
    if (url !== null && mayHoldKey(url)) await this.#secrets.set(SECRET, url.href, { storePlain: false });
    else await this.#secrets.delete(SECRET);
    return { ...patch, payments: { ...patch.payments, rpcUrl: url === null ? '' : shownUrl(url) } };
  }
}

function parse(text: string): URL {
  const written = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '')
    return url;
  throw new GatewayError(
    'chain_unreachable',
    'this is not the address of an RPC endpoint: write it as https://host/path, without a user name',
  );
}
