import { z } from 'zod';
import { type ErrorCode, errorCodes } from './error-codes.ts';

/** An error as it is shown: a stable code, and a sentence that says what happened and what to do. Never a secret. */
export const errorSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

/** See {@link errorSchema}. */
export interface ContractError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fields: Readonly<Record<string, string | number | boolean | null>>;
}

/** How main answers a command: its value, or the error that kept it from being done. */
export type Reply<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: ContractError };
