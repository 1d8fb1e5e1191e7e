import { randomUUID } from 'node:crypto';
import type { IpcMain, IpcMainInvokeEvent, MessageChannelMain, WebContents, WebFrameMain } from 'electron';
import { z } from 'zod';
import { type CommandName, commandNames, type Reply } from '../../../src-preload/contract.ts';
import { channelOf, channels } from '../../../src-preload/electron-api.ts';
import { GatewayError } from '../../base/errors.ts';
import type { Logger } from '../../base/log.ts';
import type { ClientContext, StudioApi } from '../../studio/studio-api.ts';
import { failed, failedBy } from '../failure.ts';
import { isOwnPage } from './own-page.ts';
import { portLink } from './port-link.ts';

/** What the IPC table is made of. */
export interface IpcOptions {
  readonly ipc: Pick<IpcMain, 'handle' | 'on'>;
  readonly studio: Pick<StudioApi, 'openMediaLink' | 'addFile'>;
  /** Checks a command's payload and carries it out. Never rejects. */
  readonly answer: (name: CommandName, request: unknown, client: ClientContext) => Promise<Reply<unknown>>;
  /** The id of a window of ours; null for any other web contents. */
  readonly clientOf: (contents: WebContents) => string | null;
  readonly makeChannel: () => MessageChannelMain;
  readonly logger: Logger;
}

const mediaLinkKind = z.enum(['capture', 'output', 'input']);
const filePath = z.string().min(1).max(32_768);

/**
 * Answers windows from a closed table: one channel for each command of the contract and four of the shell's own. Only the
 * top frame of a window of ours, while it shows our page, is answered at all.
 */
export function serveIpc({ ipc, studio, answer, clientOf, makeChannel, logger }: IpcOptions): void {
  const handle = (
    channel: string,
    work: (client: ClientContext, request: unknown, frame: WebFrameMain) => Promise<Reply<unknown>>,
  ): void => {
    ipc.handle(channel, async (event, request: unknown): Promise<Reply<unknown>> => {
      const sender = trusted(event, clientOf);
      if (sender === null) {
        logger.warn('a message from a frame that is none of ours was refused', { channel });
        return failed(new GatewayError('not_allowed', 'this page may not give Rivulet commands'));
      }
      return work({ clientId: sender.clientId }, request, sender.frame);
    });
  };

  for (const name of commandNames)
    handle(channelOf(name), (client, request) => answer(name, request, client));
  /** A channel of the shell's own, whose requests no contract describes. */
  const handleOwn = <Request>(
    channel: string,
    schema: z.ZodType<Request>,
    work: (client: ClientContext, request: Request, frame: WebFrameMain) => unknown,
  ): void =>
    handle(channel, async (client, request, frame) => {
      const checked = schema.safeParse(request);
      if (!checked.success) return failed(unknownRequest());
      try {
        return { ok: true, value: await work(client, checked.data, frame) };
      } catch (error) {
        return failedBy(error, channel, logger);
      }
    });

  handleOwn(channels.openFile, filePath, (_client, path) => studio.addFile(path));
  handleOwn(channels.openMediaLink, mediaLinkKind, (client, kind, frame) => {
    const { port1, port2 } = makeChannel();
    const id = randomUUID();
    // The frame first: should it be gone by now, nothing is left open.
    frame.postMessage(channels.mediaPort, id, [port2]);
    studio.openMediaLink(kind, client, portLink(port1));
    return id;
  });
  ipc.on(channels.clientId, (event) => {
    event.returnValue = trusted(event, clientOf)?.clientId ?? null;
  });
}

/** Who sent a message, when it is the top frame of our page in a window of ours; else null. */
function trusted(
  { sender, senderFrame }: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>,
  clientOf: IpcOptions['clientOf'],
): { readonly clientId: string; readonly frame: WebFrameMain } | null {
  // It is null once the frame has been replaced by another page.
  if (senderFrame === null || senderFrame.parent !== null || !isOwnPage(senderFrame.url)) return null;
  const clientId = clientOf(sender);
  return clientId === null ? null : { clientId, frame: senderFrame };
}

function unknownRequest(): GatewayError {
  return new GatewayError(
    'command_invalid',
    'the window asked for something Rivulet does not know: load it again',
  );
}
