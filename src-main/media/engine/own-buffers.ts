/**
 * The same message with every byte view on a buffer of its own size. Electron's ports write the whole buffer below a
 * view: of a picture cut out of a larger read they would carry the rest along. `child_process` does not need this.
 */
export function withOwnBuffers(message: unknown): unknown {
  if (message instanceof Uint8Array)
    return message.byteLength === message.buffer.byteLength ? message : Uint8Array.from(message);
  if (Array.isArray(message)) return message.map(withOwnBuffers);
  if (typeof message !== 'object' || message === null) return message;
  return Object.fromEntries(Object.entries(message).map(([key, value]) => [key, withOwnBuffers(value)]));
}
