import { randomUUID } from 'node:crypto';
import { discoveryUrlInvalid } from '../../../gateway/discovery/discovery-errors.ts';
import { parseDiscoveryUrl, shownUrl } from '../../../gateway/discovery/discovery-url.ts';
import { type CertificatePins, endpointOf } from '../../../gateway/index.ts';
import type { DiscoveryCache } from '../../../settings/discovery-cache.ts';
import type { SecretStore } from '../../../settings/secrets.ts';
import {
  accessOf,
  forgetAccess,
  keepAccess,
  type SourceAccess,
  type SourceSetting,
} from './source-access.ts';

/** Most sources there can be (the contract's limit). */
const MAX_SOURCES = 50;

/** Options of {@link SourceEditor}. */
export interface SourceEditorOptions {
  /** The sources in the settings, now. */
  readonly sources: () => readonly SourceSetting[];
  /** Makes these the sources in the settings; a rejection says that they last only until the program ends. */
  readonly saveSources: (sources: SourceSetting[]) => Promise<void>;
  readonly secrets: SecretStore;
  readonly cache: DiscoveryCache;
  /** Of sources in private networks. */
  readonly pins: CertificatePins;
  /** Told of every change of the sources or their secrets. */
  readonly onChange: () => void;
}

/** How a source is set, as the contract's `discovery.save` has it. */
export interface SourceRequest {
  /** Null for a new one. */
  readonly id: string | null;
  readonly enabled: boolean;
  /** Null keeps the one there is. */
  readonly url: string | null;
  /** Null keeps those there are, for the same host only. */
  readonly headers: Readonly<Record<string, string>> | null;
  readonly storePlain: boolean;
}

/** Changes the sources of orchestrators in the settings, and what of them is secret. */
export class SourceEditor {
  readonly #options: SourceEditorOptions;

  constructor(options: SourceEditorOptions) {
    this.#options = options;
  }

  /**
   * Sets a source.
   * @throws GatewayError `discovery_url_invalid`, `settings_unwritable`, `secret_store_missing`; after the latter two the
   * change is in force until the program ends
   */
  async save(request: SourceRequest): Promise<void> {
    const { id } = request;
    if (id === null) return this.#add('user', request);
    const source = this.#options.sources().find((other) => other.id === id);
    if (!source) throw discoveryUrlInvalid('it is not in your list any more');
    await this.#put(source, this.#accessFor(source, request), request);
  }

  /**
   * Takes the discovery service of a gateway token into the list; one that is there gets its headers.
   * @throws GatewayError as {@link save}
   */
  async addFromToken(url: string, headers: Readonly<Record<string, string>>): Promise<void> {
    const { sources, secrets } = this.#options;
    const { href } = parseDiscoveryUrl(url);
    const known = sources().find(
      (source) => source.kind === 'url' && accessOf(source, secrets).url?.href === href,
    );
    const request = { id: known?.id ?? null, enabled: true, url, headers, storePlain: false };
    await (known ? this.save(request) : this.#add('token', request));
  }

  /** Takes a source away; the built-in ones stay. @throws GatewayError `settings_unwritable` */
  async remove(id: string): Promise<void> {
    const { sources, saveSources, secrets, cache, onChange } = this.#options;
    const source = sources().find((other) => other.id === id);
    if (!source || source.origin === 'built-in') return;
    const forgotten = forgetAccess(id, secrets);
    cache.delete(id);
    const saved = saveSources(sources().filter((other) => other.id !== id));
    onChange();
    await Promise.all([saved, forgotten]);
  }

  async #add(origin: 'user' | 'token', request: SourceRequest): Promise<void> {
    if (this.#options.sources().length >= MAX_SOURCES)
      throw discoveryUrlInvalid(`there can be ${MAX_SOURCES} sources: remove some first`);
    const access = { url: parseDiscoveryUrl(request.url ?? ''), headers: request.headers ?? {} };
    const { enabled } = request;
    await this.#put({ id: randomUUID(), kind: 'url', enabled, url: null, origin }, access, request);
  }

  #accessFor(source: SourceSetting, { url, headers }: SourceRequest): SourceAccess {
    if (source.kind === 'signer' || source.kind === 'nodes') return { url: null, headers: {} };
    const before = accessOf(source, this.#options.secrets);
    // A window knows an address with a key as it is shown, and gives that back.
    const isSame = url === null || (before.url !== null && url === shownUrl(before.url));
    const next = isSame ? before.url : parseDiscoveryUrl(url);
    const isSameHost = next !== null && next.origin === before.url?.origin;
    return { url: next, headers: headers ?? (isSameHost ? before.headers : {}) };
  }

  async #put(source: SourceSetting, access: SourceAccess, request: SourceRequest): Promise<void> {
    const { sources, saveSources, secrets, cache, pins, onChange } = this.#options;
    if (access.url?.href !== accessOf(source, secrets).url?.href) cache.delete(source.id);
    // Whoever saves a source means the one that is there now.
    if (access.url) pins.forget(endpointOf(access.url));
    const { url, kept } = keepAccess(source.id, access, { secrets, storePlain: request.storePlain });
    const changed: SourceSetting = { ...source, enabled: request.enabled, url };
    const isNew = sources().every(({ id }) => id !== source.id);
    const all = sources().map((other) => (other.id === source.id ? changed : other));
    const saved = saveSources(isNew ? [...all, changed] : all);
    onChange();
    await Promise.all([saved, kept]);
  }
}
