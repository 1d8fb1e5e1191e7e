import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { GatewayError } from '../../base/errors.ts';
import { EMBEDDED_NETWORK } from '../../studio/stream-network/network-request.ts';
import { EXIT_OK } from './exit-status.ts';
import { runStream } from './stream-command.ts';
import { optionsError } from './usage-error.ts';

const DEMO_SECONDS = 10;

/** Sends ten seconds of the generated clip through an effect of the embedded network and says where the result lies. */
export async function runDemoCommand(args: string[]): Promise<number> {
  const { model, prompt } = parse(args);
  const folder = resolve('demo-output');
  const output = join(folder, `${model}.mp4`);
  const recordInput = join(folder, 'input.mp4');
  await mkdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new GatewayError(
      'output_unwritable',
      `${folder} cannot be made (${error.code}): run the demo in a folder you may write to`,
    );
  });
  process.stdout.write(
    `sending ${DEMO_SECONDS} s of a generated clip through "${model}" on the embedded local network\n`,
  );
  const status = await runStream({
    warnings: [],
    json: false,
    verbose: false,
    request: {
      input: 'testsrc',
      model,
      params: prompt === undefined ? {} : { prompt },
      network: EMBEDDED_NETWORK,
      size: { width: 1280, height: 720 },
      fps: 30,
      bitrateBps: null,
      gopS: 1,
      audio: 'aac',
      durationS: DEMO_SECONDS,
      loop: false,
      paced: true,
      outputs: [{ kind: 'file', path: output }],
      recordInput,
    },
  });
  if (status === EXIT_OK) process.stdout.write(`\nbefore: ${recordInput}\nafter:  ${output}\n`);
  return status;
}

function parse(args: string[]): { model: string; prompt: string | undefined } {
  try {
    const { values } = parseArgs({
      args,
      options: { model: { type: 'string', default: 'edges' }, prompt: { type: 'string' } },
    });
    return { model: values.model, prompt: values.prompt };
  } catch (error) {
    throw optionsError(error, 'demo');
  }
}
