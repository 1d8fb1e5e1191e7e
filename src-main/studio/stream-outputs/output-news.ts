import type { OutputPhase } from '../../../src-preload/contract.ts';
import type { Output } from '../../outputs/output.ts';

/**
 * Tells people in one sentence each when an output is in trouble and when it is well again. The same trouble is told once.
 * @returns a function that ends it
 */
export function tellOutputNews(name: string, output: Output, say: (text: string) => void): () => void {
  let told: string | null = null;
  return output.onChange(() => {
    const { phase, reason } = output.status;
    if (phase === 'failed' || phase === 'retrying') {
      if (told === reason) return;
      told = reason;
      const next = phase === 'failed' ? 'the stream goes on without it' : 'it is tried again';
      say(`${reason.includes(name) ? '' : `${name}: `}${reason}; ${next}`);
    } else if (told !== null && isWell(phase)) {
      told = null;
      say(`${name} is on again`);
    }
  });
}

/** Whether an output does what it is there for; one that nobody reads does, too. */
export function isWell(phase: OutputPhase): boolean {
  return phase === 'on' || phase === 'waiting';
}
