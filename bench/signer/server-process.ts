// A signer alone in a process, as `npm start -- signer --dev` runs it. Asked 'cpu', it tells the CPU it used so far.
import { silentLogger } from '../../src-main/base/log.ts';
import { fixedChain } from '../../src-main/chain/fixed-chain.ts';
import { SigningKey } from '../../src-main/signer/key/signing-key.ts';
import { signerOptionsSchema } from '../../src-main/signer/options.ts';
import { Signer } from '../../src-main/signer/signer.ts';
import { cpuMs } from '../common/statistics.ts';

/** What the process says when it listens. */
export interface ServerReady {
  readonly url: string;
}

/** What it answers when asked. */
export interface ServerCpu {
  readonly cpuMs: number;
}

const signer = await Signer.start(signerOptionsSchema.parse({ port: 0 }), {
  key: SigningKey.throwAway(),
  chain: fixedChain(),
  logger: silentLogger,
});
process.on('message', () => process.send?.({ cpuMs: cpuMs() } satisfies ServerCpu));
process.send?.({ url: signer.url } satisfies ServerReady);
