import { Webcam } from 'lucide-react';
import { useMain } from '../../../store/use-main.ts';
import { cameraOutputTexts as texts } from '../../../texts/camera-output.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Section } from '../../../ui/section.tsx';
import { openOutputs } from '../outputs-places.ts';
import { CameraSection } from './camera-section.tsx';
import { DevicesSection } from './devices-section.tsx';

/** The virtual camera of our own, where the system has one; elsewhere the way to OBS's. */
export function CameraTab() {
  const supported = useMain(({ outputs }) => outputs.camera.supported);
  const usable = useMain(({ outputs }) => outputs.camera.devices.some((device) => device.usable));
  if (supported) {
    // What has to be done first stands first.
    return usable ? (
      <>
        <CameraSection />
        <DevicesSection />
      </>
    ) : (
      <>
        <DevicesSection />
        <CameraSection />
      </>
    );
  }
  return (
    <Section title={texts.title}>
      <EmptyState
        icon={Webcam}
        title={texts.unsupported}
        action={
          <Button tone="primary" onClick={() => openOutputs('obs')}>
            {texts.openObs}
          </Button>
        }
      >
        {texts.unsupportedText}
      </EmptyState>
    </Section>
  );
}
