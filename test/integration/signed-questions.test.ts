import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../src-main/base/errors.ts';
import { closeAfterEach } from '../support/gateway-open.ts';
import { startOrchestrator } from '../support/local-orchestrator.ts';
import { paidRig } from '../support/paid-rig.ts';
import { temporaryFolders } from '../support/temporary-folder.ts';

const open = closeAfterEach();
const temporaryFolder = temporaryFolders();

const down = async () => {
  throw new GatewayError('signer_unreachable', 'the signer at S cannot be reached');
};

describe('an orchestrator that wants to know who asks', () => {
  it('is asked by the address that pays, and gives it ticket parameters', async () => {
    const rig = await paidRig(open, { folder: await temporaryFolder() });
    expect(rig.session.askedBy).toBe(rig.signer.ethAddress.toLowerCase());
    expect(rig.session.info.wantsPayment).toBe(true);
  });

  it('says why it cannot be asked', async () => {
    const { orchestrator } = await paidRig(open, { folder: await temporaryFolder() });
    const { serviceUri } = orchestrator;
    await expect(open.session(serviceUri)).rejects.toMatchObject({
      code: 'orchestrator_refused',
      message: `${serviceUri} works for signed requests only: set up a signer, or choose an off-chain orchestrator`,
    });
    await expect(open.session(serviceUri, { identity: down })).rejects.toMatchObject({
      code: 'signer_unreachable',
      message: `${serviceUri} works for signed requests only, and the signer at S cannot be reached`,
    });
  });

  it('waits for a signer that is slow', async () => {
    const { orchestrator, payer } = await paidRig(open, { folder: await temporaryFolder() });
    let ask = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      ask = resolve;
    });
    const identity = async () => {
      await asked;
      return payer.identity();
    };
    const connecting = open.session(orchestrator.serviceUri, { identity });
    // Refused without a signature first, after a second.
    setTimeout(ask, 1200);
    expect((await connecting).askedBy).not.toBeNull();
  });
});

describe('an orchestrator that does not', () => {
  it.each([
    ['is down', down],
    ['never answers', () => new Promise<never>(() => undefined)],
  ])('can be used while the signer %s', async (_what, identity) => {
    const { serviceUri } = open.keep(await startOrchestrator({ models: ['noop'] }));
    const session = await open.session(serviceUri, { identity });
    expect([session.askedBy, session.info.wantsPayment]).toEqual([null, false]);
    await session.refresh();
  });
});
