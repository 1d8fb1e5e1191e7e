/** A camera or microphone as the browser names it. The label is '' until its use has been allowed once. */
export interface Device {
  readonly id: string;
  readonly label: string;
}

/** The device that is meant: the one with the id, else one with the label, else none. Ids change with site data. */
export function findDevice(devices: readonly Device[], wanted: Device): Device | null {
  return (
    devices.find(({ id }) => id === wanted.id) ??
    devices.find(({ label }) => label !== '' && label === wanted.label) ??
    null
  );
}

/** The devices of a kind there are now. Before permission the browser names none of them, and the list is empty. */
export async function listDevices(kind: 'videoinput' | 'audioinput'): Promise<readonly Device[]> {
  const all = await navigator.mediaDevices.enumerateDevices();
  return all
    .filter((device) => device.kind === kind && device.deviceId !== '')
    .map(({ deviceId, label }) => ({ id: deviceId, label }));
}

/** Whether there is any device of the kind, named or not. */
export async function hasDevice(kind: 'videoinput' | 'audioinput'): Promise<boolean> {
  return (await navigator.mediaDevices.enumerateDevices()).some((device) => device.kind === kind);
}
