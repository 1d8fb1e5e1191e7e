import { useState } from 'react';
import type { CommandName, CommandRequest } from '../../../src-preload/contract.ts';
import { run } from '../../store/app-store.ts';

/** Which of several commands is under way, so that its button shows it; failures are shown as notices. */
export function useBusy(): {
  readonly busy: string | null;
  /** @param what names it among those of the same place */
  readonly give: <Name extends CommandName>(
    what: string,
    name: Name,
    request: CommandRequest<Name>,
  ) => Promise<void>;
} {
  const [busy, setBusy] = useState<string | null>(null);
  return {
    busy,
    give: async (what, name, request) => {
      if (busy !== null) return;
      setBusy(what);
      await run(name, request);
      setBusy(null);
    },
  };
}
