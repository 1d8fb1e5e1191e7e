import { notify, run } from '../../store/app-store.ts';
import { outputsTexts } from '../../texts/outputs.ts';

/** Writes the picture that is shown now as a PNG, and says where. */
export async function takeSnapshot(): Promise<void> {
  const name = await run('recording.snapshot', null);
  if (name !== undefined) notify({ level: 'info', text: outputsTexts.quick.saved(name) });
}

/** Writes what the replay buffer holds, and says where. */
export async function saveReplay(): Promise<void> {
  const name = await run('recording.saveReplay', null);
  if (name !== undefined) notify({ level: 'info', text: outputsTexts.quick.saved(name) });
}
