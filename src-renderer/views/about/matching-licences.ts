interface Named {
  readonly name: string;
  readonly licence: string;
}

/** Those that have every word of the search in their name or kind of licence, whatever its case. */
export function matchingLicences<Licence extends Named>(all: readonly Licence[], search: string): Licence[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter(({ name, licence }) => {
    const text = `${name} ${licence}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
