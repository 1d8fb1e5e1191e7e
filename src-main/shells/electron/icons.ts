import { type NativeImage, nativeImage } from 'electron';
import { drawIcon } from './icon/draw.ts';

/** Pixels of the tray's icon at the usual scale. */
const TRAY_SIZE = { mac: 18, other: 16 } as const;

/** The icon of windows; packaged programs have theirs from the package on other systems than Linux. */
export function windowIcon(): NativeImage {
  return nativeImage.createFromBuffer(drawIcon({ size: 64, style: 'tile', dot: null }));
}

/** Draws the tray's icons, each once. `dot`: the colour that stands for the phase, or null. */
export function trayIcons(mac: boolean): (dot: string | null) => NativeImage {
  const drawn = new Map<string | null, NativeImage>();
  return (dot) => {
    const known = drawn.get(dot);
    if (known) return known;
    const image = nativeImage.createEmpty();
    // macOS colours a template itself to suit the menu bar; one with a coloured dot it could not.
    const template = mac && dot === null;
    const style = template ? 'template' : 'tile';
    const size = mac ? TRAY_SIZE.mac : TRAY_SIZE.other;
    for (const scaleFactor of [1, 2])
      image.addRepresentation({ scaleFactor, buffer: drawIcon({ size: size * scaleFactor, style, dot }) });
    if (template) image.setTemplateImage(true);
    drawn.set(dot, image);
    return image;
  };
}
