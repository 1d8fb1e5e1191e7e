import {
  type CommandName,
  commandNames,
  commands,
  type EventPayload,
  type Reply,
} from '../../src-preload/contract.ts';
import { GatewayError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import type { ClientContext, StudioApi, StudioEvent } from '../studio/studio-api.ts';
import { failed, failedBy } from './failure.ts';
import { requestField } from './request-field.ts';

/** Commands of one window that may be under way at once. */
const MAX_PENDING = 64;

/** Commands a window may give in a second, on average, and at once after a quiet while. */
const RATE_PER_S = 100;
const BURST = 200;

/** What one window may still ask for. */
interface Allowance {
  pending: number;
  tokens: number;
  refilledMs: number;
}

/** Answers the commands of windows from the contract's closed table, whatever carries them. */
export class ContractHost {
  readonly #studio: Pick<StudioApi, 'commands'>;
  readonly #logger: Logger;
  readonly #now: () => number;
  readonly #allowances = new Map<string, Allowance>();

  /** @param options `now` in milliseconds, for tests */
  constructor(
    studio: Pick<StudioApi, 'commands'>,
    { logger, now = () => performance.now() }: { readonly logger: Logger; readonly now?: () => number },
  ) {
    this.#studio = studio;
    this.#logger = logger;
    this.#now = now;
  }

  /**
   * Checks a command and carries it out. Never rejects: what is wrong is in the reply (`command_unknown`,
   * `command_invalid`, `busy`, `internal`, or what the command itself raises). Values of a request are never repeated.
   */
  async answer(name: unknown, request: unknown, client: ClientContext): Promise<Reply<unknown>> {
    const allowance = this.#allowanceOf(client.clientId);
    if (allowance.tokens < 1 || allowance.pending >= MAX_PENDING) return failed(tooMuch());
    // Taken before the request is looked at: also checking it is work.
    allowance.tokens -= 1;
    if (!isCommandName(name)) return failed(unknownCommand());
    const checked = commands[name].request.safeParse(request);
    if (!checked.success) return failed(invalidRequest(name, checked.error.issues[0]));
    allowance.pending += 1;
    try {
      return { ok: true, value: await this.#run(name, checked.data, client) };
    } catch (error) {
      return failedBy(error, name, this.#logger);
    } finally {
      allowance.pending -= 1;
    }
  }

  /** Forgets a window that is gone for good. */
  forget(clientId: string): void {
    this.#allowances.delete(clientId);
  }

  #run(name: CommandName, request: unknown, client: ClientContext): Promise<unknown> {
    // The table's types tie each name to its request, which was checked against just that schema.
    const handler = this.#studio.commands[name] as (
      request: unknown,
      context: ClientContext,
    ) => Promise<unknown>;
    return handler(request, client);
  }

  #allowanceOf(clientId: string): Allowance {
    const nowMs = this.#now();
    const known = this.#allowances.get(clientId);
    if (known === undefined) {
      const fresh = { pending: 0, tokens: BURST, refilledMs: nowMs };
      this.#allowances.set(clientId, fresh);
      return fresh;
    }
    known.tokens = Math.min(BURST, known.tokens + ((nowMs - known.refilledMs) / 1000) * RATE_PER_S);
    known.refilledMs = nowMs;
    return known;
  }
}

/** One window's ear. */
export interface EventReader {
  send(event: StudioEvent): void;
  /** True while the window has not taken what it was sent before. */
  lags(): boolean;
}

/**
 * Sends every event to a window. While it lags, figures are left out and slices of the state are kept, newest only, until it
 * has caught up. Lines of the log and notices always go: they are few.
 *
 * @returns `flush`, to be called when the window has caught up, and `stop`
 */
export function forwardEvents(
  studio: Pick<StudioApi, 'subscribe'>,
  reader: EventReader,
): { readonly flush: () => void; readonly stop: () => void } {
  let held: EventPayload<'state'> | null = null;
  const flush = (): void => {
    if (held === null || reader.lags()) return;
    const payload = held;
    held = null;
    reader.send({ name: 'state', payload });
  };
  const stop = studio.subscribe((event) => {
    if (reader.lags()) {
      if (event.name === 'stats') return;
      if (event.name === 'state') {
        held = { ...held, ...event.payload };
        return;
      }
    }
    flush();
    reader.send(event);
  });
  return { flush, stop };
}

function isCommandName(name: unknown): name is CommandName {
  return (commandNames as readonly unknown[]).includes(name);
}

function unknownCommand(): GatewayError {
  return new GatewayError(
    'command_unknown',
    'this window asks for something this version of Rivulet does not know: load it again',
  );
}

function tooMuch(): GatewayError {
  return new GatewayError('busy', 'this window gives more commands than Rivulet takes: wait a moment');
}

function invalidRequest(
  name: CommandName,
  issue: { readonly path: readonly PropertyKey[]; readonly message: string } | undefined,
): GatewayError {
  const field = requestField(commands[name].request, issue?.path ?? []);
  const where = field === '' ? `"${name}"` : `"${field}" of "${name}"`;
  return new GatewayError(
    'command_invalid',
    `${where} is not as it must be: ${issue?.message ?? 'invalid'}`,
    {
      fields: { command: name, field },
    },
  );
}
