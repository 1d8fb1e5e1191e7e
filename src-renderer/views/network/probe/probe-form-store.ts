import { create } from 'zustand';
import { openNetwork } from '../network-places.ts';

/** What is to be probed. `model` '' takes `noop`, else the first that is warm and free. */
interface ProbeForm {
  readonly address: string;
  readonly model: string;
  readonly seconds: number;
  readonly pay: boolean;
}

/** The form of a probe; it keeps what was typed while other views are shown. */
export const useProbeForm = create<ProbeForm>(() => ({ address: '', model: '', seconds: 10, pay: false }));

/** Opens the probe with an orchestrator filled in. */
export function probeOne(address: string): void {
  useProbeForm.setState({ address, model: '' });
  openNetwork('probe');
}
