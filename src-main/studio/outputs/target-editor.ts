import { randomUUID } from 'node:crypto';
import type { Target } from '../../../src-preload/contract.ts';
import { GatewayError } from '../../base/errors.ts';
import { parseTarget } from '../../outputs/restream/target-address.ts';
import type { Secret, SecretStore } from '../../settings/secrets.ts';
import { allSaved } from '../all-saved.ts';

/** Most targets there can be (the contract's limit). */
const MAX_TARGETS = 20;

/** Options of {@link TargetEditor}. */
export interface TargetEditorOptions {
  /** The targets in the settings, now. */
  readonly targets: () => readonly Target[];
  /** Makes these the targets in the settings; a rejection says that they last only until the program ends. */
  readonly saveTargets: (targets: Target[]) => Promise<void>;
  readonly secrets: SecretStore;
}

/** How a target is set, as the contract's `targets.save` has it. */
export interface TargetRequest extends Omit<Target, 'id'> {
  /** Null for a new one. */
  readonly id: string | null;
  /** Null keeps the one there is, for the same server only; '' forgets it. */
  readonly key: string | null;
  /** The user agrees to plain text where there is no key store. */
  readonly storePlain: boolean;
}

/** What has been set. */
export interface SavedTarget {
  readonly id: string;
  /** Where it is sent to, how, or with which key is different from before. */
  readonly differs: boolean;
  /** Resolves when it is in the files. @throws GatewayError `settings_unwritable`, `secret_store_missing` */
  readonly saved: Promise<void>;
}

const secretOf = (id: string): string => `target ${id}`;

/** Changes the targets in the settings, and their keys among the secrets. */
export class TargetEditor {
  readonly #options: TargetEditorOptions;

  constructor(options: TargetEditorOptions) {
    this.#options = options;
  }

  /** A target; null where there is none of this id. */
  find(id: string): Target | null {
    return this.#options.targets().find((target) => target.id === id) ?? null;
  }

  /** The stream key, passphrase or token of a target; null without one. */
  keyOf(id: string): Secret | null {
    return this.#options.secrets.get(secretOf(id));
  }

  /**
   * Sets a target; it is in force at once, whether it can be saved or not.
   * @throws GatewayError `output_address_invalid` for an address nothing can be sent to and one target too many,
   * `target_not_found`
   */
  put({ key, storePlain, ...request }: TargetRequest): SavedTarget {
    const { targets, saveTargets, secrets } = this.#options;
    const before = request.id === null ? null : this.find(request.id);
    if (request.id !== null && !before) throw targetNotFound();
    if (!before && targets().length >= MAX_TARGETS)
      throw new GatewayError(
        'output_address_invalid',
        `there can be ${MAX_TARGETS} targets: remove some first`,
      );
    const address = addressOf(request, key, before);
    const target: Target = { ...request, id: request.id ?? randomUUID(), url: address.url };
    const oldKey = this.keyOf(target.id)?.text ?? null;
    const keeps = key === null && address.key === null;
    const newKey = keeps ? (before && isSameServer(before, target) ? oldKey : null) : address.key;
    const changes: Promise<unknown>[] = [];
    if (newKey === null) changes.push(secrets.delete(secretOf(target.id)));
    else if (newKey !== oldKey) changes.push(secrets.set(secretOf(target.id), newKey, { storePlain }));
    const all = targets().map((other) => (other.id === target.id ? target : other));
    changes.push(saveTargets(before ? all : [...all, target]));
    const differs = newKey !== oldKey || !before || !isSameWay(before, target);
    return { id: target.id, differs, saved: allSaved(changes) };
  }

  /** Forgets a target and its key. @throws GatewayError `settings_unwritable` */
  async remove(id: string): Promise<void> {
    const { targets, saveTargets, secrets } = this.#options;
    await allSaved([
      secrets.delete(secretOf(id)),
      saveTargets(targets().filter((target) => target.id !== id)),
    ]);
  }
}

/** The error for a target that is gone. */
export function targetNotFound(): GatewayError {
  return new GatewayError('target_not_found', 'this target is not in your list any more: add it again');
}

/** The address without its key, and the key that counts: the one given apart, else the one in the address. */
function addressOf(
  { platform, url }: Pick<TargetRequest, 'platform' | 'url'>,
  key: string | null,
  before: Target | null,
): { readonly url: string; readonly key: string | null } {
  const given = key === '' ? null : (key?.trim() ?? null);
  // Windows give back an address as it is shown: nothing in it is a key.
  if (before?.url === url && before.platform === platform)
    return { url: parseTarget(url, { platform, keyGiven: true }).url, key: given };
  const parsed = parseTarget(url, { platform });
  if (given === null || parsed.key === given) return parsed;
  return { url: parseTarget(url, { platform, keyGiven: true }).url, key: given };
}

function isSameServer(one: Target, other: Target): boolean {
  return one.platform === other.platform && new URL(one.url).host === new URL(other.url).host;
}

function isSameWay(one: Target, other: Target): boolean {
  return one.platform === other.platform && one.url === other.url && one.video === other.video;
}
