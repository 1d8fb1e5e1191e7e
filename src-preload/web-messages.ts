import { z } from 'zod';
import type { CommandName, EventName } from './contract/command-names.ts';
import type { Reply } from './contract/errors.ts';
import { type MediaLinkKind, mediaLinkKinds } from './media-link/kind.ts';

/** What a page sends over the web shell's contract socket, as JSON texts. `hello` comes first, once. */
export const fromPageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), clientId: z.string().regex(/^[\w-]{8,64}$/) }),
  z.object({
    type: z.literal('call'),
    id: z.int().min(0),
    name: z.string().max(100),
    request: z.unknown(),
  }),
  z.object({ type: z.literal('link'), id: z.int().min(0), kind: z.enum(mediaLinkKinds) }),
]);

/** A message of a page; commands by the contract's names. */
export type FromPage =
  | { readonly type: 'hello'; readonly clientId: string }
  | { readonly type: 'call'; readonly id: number; readonly name: CommandName; readonly request: unknown }
  | { readonly type: 'link'; readonly id: number; readonly kind: MediaLinkKind };

/** What the web shell sends to a page: replies to calls (and to `link`: the path of the link's socket, from the page's), and events. */
export type ToPage =
  | { readonly type: 'reply'; readonly id: number; readonly reply: Reply<unknown> }
  | { readonly type: 'event'; readonly name: EventName; readonly payload: unknown };
