import { Square, Webcam } from 'lucide-react';
import type { Settings } from '../../../../src-preload/contract.ts';
import { run } from '../../../store/app-store.ts';
import { changeOutputs } from '../../../store/change-outputs.ts';
import { useMain } from '../../../store/use-main.ts';
import { cameraOutputTexts as texts } from '../../../texts/camera-output.ts';
import { outputsTexts } from '../../../texts/outputs.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Section } from '../../../ui/section.tsx';
import { Select } from '../../../ui/select.tsx';
import { Switch } from '../../../ui/switch.tsx';
import shared from '../outputs.module.css';
import { isOn } from '../overview.ts';
import { PictureForm } from '../picture-form.tsx';
import { StatusFigures } from '../status/status-figures.tsx';
import { StatusLine } from '../status/status-line.tsx';

const change = (camera: Partial<Settings['outputs']['camera']>) => void changeOutputs('camera', camera);

/** Whether the camera is on, on which device, and what it shows. */
export function CameraSection() {
  const status = useMain(({ outputs }) => outputs.camera.status);
  const camera = useMain(({ settings }) => settings.outputs.camera);
  const usable = useMain(({ outputs }) => outputs.camera.devices.some((device) => device.usable));
  const on = isOn(status.phase);
  return (
    <Section
      title={texts.title}
      description={texts.description}
      actions={
        on || status.phase === 'stopping' ? (
          <Button
            icon={Square}
            tone="danger"
            loading={status.phase === 'stopping'}
            onClick={() => void run('camera.stop', null)}
          >
            {texts.stop}
          </Button>
        ) : (
          <Button
            icon={Webcam}
            tone="primary"
            disabled={!usable}
            onClick={() => void run('camera.start', { device: null })}
          >
            {texts.start}
          </Button>
        )
      }
    >
      <StatusLine status={status} />
      {on && <StatusFigures status={status} />}
      <div className={shared.fields}>
        <Field label={texts.device}>
          <DeviceSelect chosen={camera.device} />
        </Field>
      </div>
      <PictureForm form={camera} onChange={change} />
      <Switch
        label={outputsTexts.withStream}
        hint={texts.withStreamHint}
        checked={camera.withStream}
        onChange={(withStream) => change({ withStream })}
      />
    </Section>
  );
}

/** The devices there are, with the chosen one also while it is away. */
function DeviceSelect({ chosen }: { readonly chosen: string | null }) {
  const devices = useMain(({ outputs }) => outputs.camera.devices);
  const away = chosen !== null && !devices.some(({ path }) => path === chosen);
  return (
    <Select value={chosen ?? ''} onChange={(path) => change({ device: path === '' ? null : path })}>
      <option value="">{texts.firstUsable}</option>
      {away && <option value={chosen}>{texts.away(chosen)}</option>}
      {devices.map(({ path, name }) => (
        <option key={path} value={path}>
          {name} ({path})
        </option>
      ))}
    </Select>
  );
}
