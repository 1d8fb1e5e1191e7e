import { allSaved } from '../all-saved.ts';
import { addOrchestrators } from '../orchestrator-list.ts';
import type { CommandHandlers } from '../studio-api.ts';
import type { StudioParts } from '../studio-parts.ts';

type AccessCommand = Extract<keyof CommandHandlers, `signer.${string}` | `token.${string}`>;

/** Commands of the signer, and of gateway tokens, which bring one. */
export function accessCommands(parts: StudioParts): Pick<CommandHandlers, AccessCommand> {
  const { signer, tokens } = parts;
  return {
    'signer.save': async (request) => {
      await signer.save(request);
      return null;
    },
    'signer.forget': async () => {
      await signer.forget();
      return null;
    },
    'signer.test': async () => {
      await signer.test();
      return null;
    },
    'token.offer': async (text) => {
      tokens.offer(text);
      return null;
    },
    'token.answer': async ({ id, accept }) => {
      const token = tokens.take(id);
      if (!accept) return null;
      const { known, settings } = parts;
      // Who is in the list already was put there by the user.
      const fresh = token.orchestrators.filter(
        (address) => !settings.current.network.orchestrators.includes(address),
      );
      const changes: Promise<unknown>[] = [
        known.setFromToken([...known.fromToken, ...fresh]),
        addOrchestrators(parts, fresh),
      ];
      if (token.signer !== null) {
        const access = { address: token.signer, headers: token.signerHeaders, storePlain: false };
        changes.push(signer.save(access));
      }
      if (token.discovery !== null)
        changes.push(parts.discovery.editor.addFromToken(token.discovery, token.discoveryHeaders));
      await allSaved(changes);
      return null;
    },
  };
}
