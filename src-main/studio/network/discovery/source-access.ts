import { z } from 'zod';
import type { Settings } from '../../../../src-preload/contract.ts';
import { mayHoldKey, parseDiscoveryUrl } from '../../../gateway/discovery/discovery-url.ts';
import type { SecretStore } from '../../../settings/secrets.ts';

/** One source as the settings hold it. */
export type SourceSetting = Settings['network']['sources'][number];

/** Where a source is asked, and with what. Holds secrets: never logged, never shown. */
export interface SourceAccess {
  /** Null where none is set, or the source has none. */
  readonly url: URL | null;
  readonly headers: Readonly<Record<string, string>>;
}

const secretSchema = z.object({
  url: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
});

/** Where a source is asked: its URL from the settings, or from the secrets when it may hold a key. */
export function accessOf(source: SourceSetting, secrets: Pick<SecretStore, 'get'>): SourceAccess {
  const secret = readSecret(secrets.get(secretName(source.id))?.text);
  try {
    const url = secret.url ?? source.url;
    return { url: url === null ? null : parseDiscoveryUrl(url), headers: secret.headers };
  } catch {
    return { url: null, headers: secret.headers };
  }
}

/**
 * Keeps what of a source's access is secret: at once, whether it can be written or not.
 * @returns `url`: for the settings, null when it is among the secrets; `kept` resolves when they are written, and rejects with
 * `settings_unwritable` or `secret_store_missing`
 */
export function keepAccess(
  id: string,
  { url, headers }: SourceAccess,
  { secrets, storePlain }: { readonly secrets: SecretStore; readonly storePlain: boolean },
): { readonly url: string | null; readonly kept: Promise<unknown> } {
  const isSecret = url !== null && mayHoldKey(url);
  const secret = { url: isSecret ? url.href : null, headers };
  const kept =
    isSecret || Object.keys(headers).length > 0
      ? secrets.set(secretName(id), JSON.stringify(secret), { storePlain })
      : secrets.delete(secretName(id));
  return { url: isSecret ? null : (url?.href ?? null), kept };
}

/** Forgets what of a source's access is secret. @throws GatewayError `settings_unwritable` */
export function forgetAccess(id: string, secrets: SecretStore): Promise<void> {
  return secrets.delete(secretName(id));
}

/** As it is named to people when it cannot be opened. */
function secretName(id: string): string {
  return `source of orchestrators ${id}`;
}

function readSecret(text: string | undefined): z.output<typeof secretSchema> {
  try {
    return secretSchema.parse(JSON.parse(text ?? ''));
  } catch {
    return { url: null, headers: {} };
  }
}
