import { captureTexts } from '../texts/capture.ts';
import { Select } from '../ui/select.tsx';
import type { Size } from './crop.ts';
import { PICTURE_SIZES } from './picture-sizes.ts';

const texts = captureTexts.settings;
const OTHER = 'other';

interface SizeSelectProps {
  readonly size: Size;
  readonly onChange: (size: Size) => void;
  /** Lets the user ask for a size that is not in the list; without it, such a size is only shown when it is set. */
  readonly onOther?: () => void;
  /** Shows that another size is being given, also while it happens to be one of the list. */
  readonly other?: boolean;
}

/** The usual sizes of a picture to choose from. Has a field around it for its name. */
export function SizeSelect({ size, onChange, onOther, other = false }: SizeSelectProps) {
  const own = other || !PICTURE_SIZES.some((one) => nameOf(one) === nameOf(size));
  const choose = (chosen: string): void => {
    const found = PICTURE_SIZES.find((one) => nameOf(one) === chosen);
    if (found === undefined) onOther?.();
    else onChange(found);
  };
  return (
    <Select value={own ? OTHER : nameOf(size)} onChange={choose}>
      {PICTURE_SIZES.map((one) => (
        <option key={nameOf(one)} value={nameOf(one)}>
          {one.width === one.height ? texts.square(one.width) : texts.sizeOf(one.width, one.height)}
        </option>
      ))}
      {(own || onOther !== undefined) && (
        <option value={OTHER}>{own ? texts.otherSize(size.width, size.height) : texts.other}</option>
      )}
    </Select>
  );
}

function nameOf({ width, height }: Size): string {
  return `${width}x${height}`;
}
