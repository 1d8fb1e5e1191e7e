import { run } from '../../../store/app-store.ts';
import { useMain } from '../../../store/use-main.ts';
import { obsTexts } from '../../../texts/obs.ts';
import { Badge } from '../../../ui/badge.tsx';
import { CommandLines } from '../../../ui/command-lines.tsx';
import { Section } from '../../../ui/section.tsx';
import { Switch } from '../../../ui/switch.tsx';

const texts = obsTexts.camera;

/** OBS's own virtual camera, and what to do where OBS has none. */
export function ObsCameraSection() {
  const camera = useMain(({ outputs }) => outputs.obs.virtualCamera);
  const help = useMain(({ outputs }) => outputs.obs.virtualCameraHelp);
  return (
    <Section
      title={texts.title}
      description={texts.description}
      actions={camera === 'unavailable' && <Badge tone="warn">{texts.unavailable}</Badge>}
    >
      <Switch
        label={texts.switch}
        {...(camera === null ? { hint: texts.unknown } : {})}
        checked={camera === 'on'}
        disabled={camera === null || camera === 'unavailable'}
        onChange={(on) => void run('obs.virtualCamera', { on })}
      />
      {camera === 'unavailable' && help !== '' && <CommandLines lines={help.split('\n')} />}
    </Section>
  );
}
