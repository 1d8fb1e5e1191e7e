import { allSaved } from '../all-saved.ts';
import { addOrchestrators } from '../orchestrator-list.ts';
import type { CommandHandlers } from '../studio-api.ts';
import type { StudioParts } from '../studio-parts.ts';

type TokenCommand = Extract<keyof CommandHandlers, `token.${string}`>;

/** Commands of gateway tokens. */
export function tokenCommands(parts: StudioParts): Pick<CommandHandlers, TokenCommand> {
  const { signers, tokens } = parts;
  return {
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
      if (token.signer !== null) changes.push(signers.addFromToken(token.signer, token.signerHeaders));
      if (token.discovery !== null)
        changes.push(parts.discovery.editor.addFromToken(token.discovery, token.discoveryHeaders));
      await allSaved(changes);
      return null;
    },
  };
}
