/** Sizes a picture is usually sent with, by name; pixels. */
export const sizePresets = {
  '480p': { width: 854, height: 480 },
  '720p': { width: 1280, height: 720 },
  '1080p': { width: 1920, height: 1080 },
} as const;

/** See {@link sizePresets}; `custom` is any other size. */
export type SizeName = keyof typeof sizePresets | 'custom';

/** The name of a size. */
export function sizeName(width: number, height: number): SizeName {
  const found = Object.entries(sizePresets).find(
    ([, size]) => size.width === width && size.height === height,
  );
  return (found?.[0] as SizeName | undefined) ?? 'custom';
}
