import { afterEach } from 'vitest';
import { type ConnectOptions, OrchestratorSession } from '../../src-main/gateway/index.ts';
import { CertificatePins } from '../../src-main/gateway/tls/pins.ts';

/** Things to close after a test, last opened first closed. */
export interface Opened {
  /** Registers something; closed after the test. */
  keep<T extends { close(): unknown }>(thing: T): T;
  /** Connects a session that is closed after the test; pins of its own unless given. */
  session(address: string, options?: Partial<ConnectOptions>): Promise<OrchestratorSession>;
}

/** Closes after each test of this file what the test opened. */
export function closeAfterEach(): Opened {
  const open: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const thing of open.splice(0).reverse()) await thing.close();
  });
  const keep = <T extends { close(): unknown }>(thing: T): T => {
    open.push(thing);
    return thing;
  };
  return {
    keep,
    session: async (address, options = {}) =>
      keep(await OrchestratorSession.connect(address, { pins: new CertificatePins(), ...options })),
  };
}
