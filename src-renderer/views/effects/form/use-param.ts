import { useEffects } from '../../../store/effects-store.ts';
import type { Json, Path } from '../schema/field.ts';
import { pointer, valueAt } from '../schema/values.ts';

/** The value at a path. Only a change of this value renders again. */
export function useParam(path: Path): Json | undefined {
  return useEffects((effects) => valueAt(effects.shown, path));
}

/** What is wrong with the value at a path, or with `deep` anywhere within it; undefined while nothing is. */
export function useProblem(path: Path, deep = false): string | undefined {
  const own = pointer(path);
  return useEffects(({ problems }) => {
    if (problems[own] !== undefined || !deep) return problems[own];
    const inside = Object.keys(problems).find((place) => place.startsWith(`${own}/`));
    return inside === undefined ? undefined : problems[inside];
  });
}
