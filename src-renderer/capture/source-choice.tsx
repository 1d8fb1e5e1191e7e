import { Camera, FileVideo, ScreenShare } from 'lucide-react';
import type { Settings } from '../../src-preload/contract.ts';
import { useApp } from '../store/app-store.ts';
import { isStreaming } from '../store/streaming.ts';
import { captureTexts } from '../texts/capture.ts';
import { Segmented } from '../ui/segmented.tsx';
import { startPreview } from './sources.ts';
import { changeCapture, useCaptureSetting } from './use-capture-setting.ts';

const texts = captureTexts.source;

/** Camera, screen or file. While a stream runs it cannot change to or from a file, which main plays. */
export function SourceChoice() {
  const [source = 'camera'] = useCaptureSetting('source');
  const streams = useApp(({ state }) =>
    isStreaming(state?.live.phase) ? (state?.live.source ?? null) : null,
  );
  const choose = async (chosen: Settings['capture']['source']): Promise<void> => {
    if ((await changeCapture({ source: chosen })) && chosen !== 'file') await startPreview();
  };
  return (
    <Segmented
      label={texts.label}
      value={source}
      onChange={(chosen) => void choose(chosen)}
      options={[
        { value: 'camera', label: texts.camera, icon: Camera, disabled: streams === 'file' },
        { value: 'screen', label: texts.screen, icon: ScreenShare, disabled: streams === 'file' },
        { value: 'file', label: texts.file, icon: FileVideo, disabled: streams === 'capture' },
      ]}
    />
  );
}
