import type { Model } from '../../../../src-preload/contract.ts';

/** The models in which every word of a query occurs: in the title, the id or the description. In their own order. */
export function matchingModels(models: readonly Model[], query: string): readonly Model[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return models.filter(({ id, title, description }) => {
    const text = `${title} ${id} ${description}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
