import { runOwnedProgram } from '../base/owned-program.ts';
import { fixedChain } from '../chain/fixed-chain.ts';
import type { SignerAnswers, SignerReady } from './child-messages.ts';
import { SigningKey } from './key/signing-key.ts';
import type { SignerOptions } from './options.ts';
import { Signer } from './signer.ts';

/* The process of the embedded signer, for development: a key that is lost with it, and a chain that is made up. */
runOwnedProgram<SignerOptions, SignerReady, SignerAnswers>(async (options, logger) => {
  const signer = await Signer.start(options, {
    key: SigningKey.throwAway(),
    chain: fixedChain(),
    logger,
  });
  return {
    ready: { url: signer.url, ethAddress: signer.ethAddress },
    answers: { accounts: () => signer.accounts() },
    close: () => signer.close(),
  };
});
