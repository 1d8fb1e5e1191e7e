import type { DiscoverySource } from '../../../../src-preload/contract.ts';
import { sourcesTexts as texts } from '../../../texts/sources.ts';

/** What a source is called: those of the same kind are told apart by their host. */
export function sourceName({ kind, origin, url }: DiscoverySource): string {
  return origin === 'built-in' || url === null ? texts.names[kind] : texts.host(url);
}
