import { RefreshCw } from 'lucide-react';
import { useMain } from '../../../store/use-main.ts';
import { asSentence } from '../../../texts/as-sentence.ts';
import { cameraOutputTexts as texts } from '../../../texts/camera-output.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { CommandLines } from '../../../ui/command-lines.tsx';
import { Section } from '../../../ui/section.tsx';
import shared from '../outputs.module.css';
import { useBusy } from '../use-busy.ts';
import styles from './devices-section.module.css';

/** The devices the camera can be shown on, and what to do where there is none. */
export function DevicesSection() {
  const devices = useMain(({ outputs }) => outputs.camera.devices);
  const inUse = useMain(({ outputs }) => outputs.camera.device);
  const help = useMain(({ outputs }) => outputs.camera.help);
  const { busy, give } = useBusy();
  const usable = devices.some((device) => device.usable);
  return (
    <Section
      title={usable ? texts.devices : texts.none}
      {...(usable ? {} : { description: texts.noneText })}
      actions={
        <Button
          icon={RefreshCw}
          loading={busy === 'refresh'}
          onClick={() => void give('refresh', 'camera.refresh', null)}
        >
          {texts.refresh}
        </Button>
      }
    >
      {devices.length > 0 && (
        <ul className={shared.list} aria-label={texts.devices}>
          {devices.map((device) => (
            <li key={device.path} className={styles.device}>
              <div className={styles.words}>
                <p>
                  {device.name} <code className={styles.path}>{device.path}</code>
                </p>
                {!device.usable && <p className={shared.hint}>{asSentence(device.why)}</p>}
              </div>
              <Badge tone={device.path === inUse ? 'accent' : device.usable ? 'ok' : 'neutral'}>
                {device.path === inUse ? texts.inUse : device.usable ? texts.usable : texts.unusable}
              </Badge>
            </li>
          ))}
        </ul>
      )}
      {help.length > 0 && (
        <div className={shared.group}>
          <h3>{texts.help}</h3>
          <CommandLines lines={help} />
        </div>
      )}
    </Section>
  );
}
