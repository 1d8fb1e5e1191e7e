"""A pytrickle StreamServer as the runner behind an orchestrator: turns pictures into their negative, or passes them
on while the parameter "prompt" is "plain".

options: {}
events: listening {url}; started {params}; progress {frames} every PROGRESS_FRAMES pictures; params {params} for each
update; stopped
"""

import asyncio
import logging

from lines import commands, emit

from pytrickle import FrameProcessor, StreamServer


PROGRESS_FRAMES = 30


class Negative(FrameProcessor):
    """The processing a user of pytrickle writes."""

    params = {}
    frames = 0

    async def load_model(self, **options):
        pass

    async def on_stream_start(self, params):
        self.params, self.frames = params, 0
        emit("started", params=params)

    async def on_stream_stop(self):
        emit("stopped", frames=self.frames)

    async def update_params(self, params):
        self.params = params
        emit("params", params=params)

    async def process_video_async(self, frame):
        self.frames += 1
        if self.frames % PROGRESS_FRAMES == 0:
            emit("progress", frames=self.frames)
        return frame if self.params.get("prompt") == "plain" else frame.replace_tensor(1 - frame.tensor)

    async def process_audio_async(self, frame):
        return [frame]


async def main():
    logging.basicConfig(level="ERROR")
    server = StreamServer(Negative(), port=0, host="127.0.0.1", capability_name="negative")
    site = await server.start_server()
    emit("listening", url=f"http://127.0.0.1:{site.addresses[0][1]}")
    queue = commands()
    while await queue.get() is not None:
        pass
    await server.stop()
    await site.cleanup()


asyncio.run(main())
