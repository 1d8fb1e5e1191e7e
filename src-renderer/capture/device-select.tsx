import { captureTexts } from '../texts/capture.ts';
import { Select } from '../ui/select.tsx';
import { type Device, findDevice } from './devices.ts';

interface DeviceSelectProps {
  /** Its name where no field gives it one. */
  readonly label?: string;
  readonly devices: readonly Device[];
  /** Null for the system's default. */
  readonly chosen: Device | null;
  readonly onChoose: (device: Device | null) => void;
}

/** The devices there are, with the chosen one also while it is away. */
export function DeviceSelect({ label, devices, chosen, onChoose }: DeviceSelectProps) {
  const found = chosen && findDevice(devices, chosen);
  const choose = (id: string): void => {
    const device = devices.find((one) => one.id === id);
    if (id === '') onChoose(null);
    else if (device !== undefined) onChoose({ id: device.id, label: device.label });
  };
  return (
    <Select aria-label={label} title={label} value={(found ?? chosen)?.id ?? ''} onChange={choose}>
      <option value="">{captureTexts.defaultDevice}</option>
      {chosen !== null && found === null && (
        <option value={chosen.id}>{captureTexts.away(chosen.label)}</option>
      )}
      {devices.map((device, index) => (
        <option key={device.id} value={device.id}>
          {device.label === '' ? captureTexts.unnamed(index + 1) : device.label}
        </option>
      ))}
    </Select>
  );
}
