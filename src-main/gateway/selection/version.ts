/** Numbers of a version, most significant first. */
type Version = readonly [number, number, number];

/**
 * Reads the numbers of a go-livepeer version. What follows them ("-3f2a1b") is a build, not a pre-release, and is left out
 * as go-livepeer itself does (core/capabilities.go).
 * @returns null for a text that does not begin with a version
 */
export function parseVersion(text: string): Version | null {
  const found = /^\s*v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?![\d.])/.exec(text);
  return found && [Number(found[1]), Number(found[2] ?? 0), Number(found[3] ?? 0)];
}

/** Negative when `a` is the older one, 0 when they are the same, positive when it is the newer one. */
export function compareVersions(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
