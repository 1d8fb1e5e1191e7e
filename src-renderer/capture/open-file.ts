import { bridge, notify, useApp } from '../store/app-store.ts';
import { useCapture } from '../store/capture-store.ts';
import { isStreaming } from '../store/streaming.ts';
import { captureTexts } from '../texts/capture.ts';
import { changeCapture } from './use-capture-setting.ts';

/** Makes a file known to main and chooses it. Failures are shown as notices. @returns whether it can be streamed */
export async function openFile(file: File): Promise<boolean> {
  const reply = await bridge().openFile(file);
  if (reply.ok) useCapture.setState({ fileId: reply.value.id });
  else notify({ level: 'error', text: reply.error.message });
  return reply.ok;
}

/**
 * Takes files that are dropped anywhere on the window, which would leave the page else, as the source of the next stream.
 * @returns a function that ends it
 */
export function takeDroppedFiles(): () => void {
  const over = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes('Files') === true) event.preventDefault();
  };
  const drop = (event: DragEvent): void => {
    const file = event.dataTransfer?.files[0];
    // What it was dropped on has taken it already.
    if (file === undefined || event.defaultPrevented) return;
    event.preventDefault();
    void takeDropped(file);
  };
  window.addEventListener('dragover', over);
  window.addEventListener('drop', drop);
  return () => {
    window.removeEventListener('dragover', over);
    window.removeEventListener('drop', drop);
  };
}

async function takeDropped(file: File): Promise<void> {
  if (!(await openFile(file))) return;
  const live = useApp.getState().state?.live;
  if (isStreaming(live?.phase) && live?.source === 'capture')
    notify({ level: 'info', text: captureTexts.file.liveHint });
  else await changeCapture({ source: 'file' });
}
