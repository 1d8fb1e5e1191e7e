import { EngineHost } from './engine-host.ts';
import type { AnyPipeline, SourceHost } from './hosted-pipeline.ts';
import { endOrphan, parentChannel } from './parent-channel.ts';
import type { PipelineRequest } from './protocol.ts';

/*
 * Entry of the media engine process. FFmpeg decodes what strangers send; a crash costs this process, and what lives in
 * main (the gateway, its keys) goes on.
 */

/** Time pipelines get to write out what they hold once main is gone or has asked to close. */
const CLOSE_LIMIT_MS = 900;

async function makePipeline(request: PipelineRequest, host: SourceHost): Promise<AnyPipeline> {
  switch (request.pipeline) {
    case 'source':
      return (await import('./source/source.ts')).createSource(request.options, host);
    case 'transform':
      return (await import('./transform/transform.ts')).createTransform(request.options, host);
    case 'decode':
      return (await import('./decode/decode.ts')).createDecode(request.options, host);
    case 'record':
      return (await import('./record/record.ts')).createRecord(request.options, host);
    case 'jpeg':
      return (await import('./jpeg/jpeg.ts')).createJpeg(request.options, host);
    case 'steady':
      return (await import('./steady/steady.ts')).createSteady(request.options, host);
    case 'sound':
      return (await import('./sound/sound.ts')).createSound(request.options, host);
    case 'still':
      return (await import('./still/still.ts')).createStill(request.options, host);
    case 'picture':
      return (await import('./picture/picture.ts')).createPicture(request.options, host);
    case 'beside':
      return (await import('./beside/beside.ts')).createBeside(request.options, host);
    case 'remux':
      return (await import('./remux/remux.ts')).createRemux(request.options, host);
    case 'publish':
      return (await import('./publish/publish.ts')).createPublish(request.options, host);
    case 'camera':
      return (await import('./camera/camera.ts')).createCamera(request.options, host);
  }
}

// Ctrl-C, a closed terminal and a polite end reach the whole process group; main decides what they mean.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => undefined);
process.once('disconnect', () => setTimeout(endOrphan, CLOSE_LIMIT_MS).unref());

const { silenceFfmpeg } = await import('./ffmpeg.ts');
silenceFfmpeg();
new EngineHost(parentChannel(), makePipeline);
