import { Select } from '../ui/select.tsx';
import { PICTURE_RATES, withOwn } from './picture-sizes.ts';

interface RateSelectProps {
  /** Pictures per second. */
  readonly fps: number;
  readonly onChange: (fps: number) => void;
}

/** Pictures per second to choose from. Has a field around it for its name. */
export function RateSelect({ fps, onChange }: RateSelectProps) {
  return (
    <Select value={String(fps)} onChange={(chosen) => onChange(Number(chosen))}>
      {withOwn(PICTURE_RATES, fps).map((one) => (
        <option key={one}>{one}</option>
      ))}
    </Select>
  );
}
