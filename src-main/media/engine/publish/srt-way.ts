import { AVIO_FLAG_WRITE } from 'node-av/constants';
import { FFmpegError, IOContext } from 'node-av/lib';
import { GatewayError } from '../../../base/errors.ts';
import type { AccessUnit } from '../../access-unit.ts';
import { asBuffer } from '../../ts/bytes.ts';
import { TsMuxer } from '../../ts/muxer.ts';
import { systemError } from '../ffmpeg.ts';
import type { PublishOptions } from '../options.ts';
import type { PublishWay } from './publish.ts';

/** An answer that came so much before the limit, in milliseconds, is one: libsrt has one error for silence and refusal. */
const ANSWERED_BEFORE_MS = 200;

/**
 * Opens a way by SRT: calls a server, or waits for one reader, as the URL says. The stream is the own multiplexer's: each
 * unit leaves at once, and every keyframe begins with the tables.
 * @throws `output_unreachable`, `output_refused` (a wrong passphrase or stream ID), `output_address_invalid` (port in use)
 */
export async function openSrtWay(options: PublishOptions): Promise<PublishWay> {
  const muxer = new TsMuxer({ streams: options.streams });
  const io = new IOContext();
  const beganMs = performance.now();
  const opened = await io.open2(options.url, AVIO_FLAG_WRITE);
  if (opened < 0) throw openFault(opened, performance.now() - beganMs, options.connectLimitMs);
  return {
    write: async (unit) => write(io, muxer, unit),
    close: async () => {
      await io.closep();
    },
  };
}

async function write(io: IOContext, muxer: TsMuxer, unit: AccessUnit): Promise<number> {
  const bytes = asBuffer(muxer.mux(unit));
  await io.write(bytes);
  await io.flush();
  // Writing answers nothing; what went wrong stays with the context.
  if (io.error < 0) {
    throw new GatewayError('output_lost', `the other side has left (${FFmpegError.strerror(io.error)})`);
  }
  return bytes.length;
}

function openFault(code: number, tookMs: number, limitMs: number | null): GatewayError {
  const fields = { reason: FFmpegError.strerror(code) };
  if (code === systemError('EADDRINUSE')) {
    return new GatewayError(
      'output_address_invalid',
      'another program uses the port: choose another one, or end that program',
      { fields },
    );
  }
  if (code === systemError('ETIMEDOUT') || (limitMs !== null && tookMs > limitMs - ANSWERED_BEFORE_MS)) {
    return new GatewayError(
      'output_unreachable',
      'the SRT server does not answer: check the address and its port, and whether a firewall lets UDP through',
      { fields },
    );
  }
  return new GatewayError(
    'output_refused',
    'the SRT server refuses the stream: check the passphrase and the stream ID',
    { fields },
  );
}
