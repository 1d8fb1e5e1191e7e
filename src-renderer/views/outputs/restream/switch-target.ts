import { run } from '../../../store/app-store.ts';

/** Starts or stops sending to a target; why it could not be is shown as a notice. */
export async function switchTarget(id: string, on: boolean): Promise<void> {
  await run(on ? 'targets.start' : 'targets.stop', { id });
}
