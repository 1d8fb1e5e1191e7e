import { GatewayError } from '../base/errors.ts';
import type { ServerChannel } from './channel.ts';
import type { ChannelWriter } from './channel-writer.ts';
import {
  type AnswerHeaders,
  answer,
  answerEarly,
  connectionClose,
  type TrickleRequest,
  type TrickleResponse,
} from './exchange.ts';
import { CLOSED_TERMINATED, HEADER_CLOSED, HEADER_RESET, HEADER_SEQ } from './wire.ts';

/**
 * Answers `POST {base}/{seq}`: the body becomes the segment while it arrives. Until the first byte an interim
 * `100 Continue` goes out every `interimMs`.
 */
export function serveWrite(
  channel: ServerChannel,
  seq: number,
  request: TrickleRequest,
  response: TrickleResponse,
  options: { interimMs: number },
): void {
  const reset = request.headers[HEADER_RESET.toLowerCase()] !== undefined;
  const writer = channel.openWriter(seq, { reset });
  const interim = setInterval(() => {
    if (request.httpVersion !== '1.0') response.writeContinue();
  }, options.interimMs);
  let over = false;
  const settle = (): boolean => {
    if (over) return false;
    over = true;
    clearInterval(interim);
    return true;
  };

  request.on('data', (bytes: Buffer) => {
    if (over) return;
    clearInterval(interim);
    try {
      writer.append(bytes);
    } catch (error) {
      if (settle()) refuse(channel, writer, request, response, error);
    }
  });
  request.once('end', () => {
    if (!settle()) return;
    writer.end();
    answer(response, 200, doneHeaders(channel, writer));
  });
  request.once('error', () => {
    if (!settle()) return;
    writer.abandon();
    answer(response, 500, connectionClose(request), 'the segment could not be read');
  });
  response.once('close', () => {
    if (settle()) writer.abandon();
  });
  writer.whenTaken(() => {
    if (settle())
      answerEarly(request, response, 200, { ...doneHeaders(channel, writer), ...connectionClose(request) });
  });
}

function refuse(
  channel: ServerChannel,
  writer: ChannelWriter,
  request: TrickleRequest,
  response: TrickleResponse,
  error: unknown,
): void {
  const tooLarge = error instanceof GatewayError && error.code === 'segment_too_large';
  const headers = { ...doneHeaders(channel, writer), ...connectionClose(request) };
  answerEarly(request, response, tooLarge ? 413 : 500, headers, 'the segment was not taken');
}

function doneHeaders(channel: ServerChannel, writer: ChannelWriter): AnswerHeaders {
  const closed = channel.isClosed ? { [HEADER_CLOSED]: CLOSED_TERMINATED } : {};
  return { [HEADER_SEQ]: writer.seq, ...closed };
}
