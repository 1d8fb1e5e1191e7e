"""A pytrickle StreamServer as the runner behind an orchestrator: turns pictures into their negative.

options: {}
events: listening {url}; started {params}; params {params} for each update; stopped
"""

import asyncio
import logging

from lines import arguments, commands, emit

from pytrickle import FrameProcessor, StreamServer


class Negative(FrameProcessor):
    """Inverts as long as the parameter `strength` is above 0 (default 1)."""

    strength = 1.0

    async def load_model(self, **options):
        self.strength = 1.0

    async def on_stream_start(self, params):
        self.strength = float(params.get("strength", 1.0))
        emit("started", params=params)

    async def on_stream_stop(self):
        emit("stopped")

    async def update_params(self, params):
        self.strength = float(params.get("strength", self.strength))
        emit("params", params=params)

    async def process_video_async(self, frame):
        return frame.replace_tensor((1 - self.strength) * frame.tensor + self.strength * (1 - frame.tensor))

    async def process_audio_async(self, frame):
        return [frame]


async def main():
    logging.basicConfig(level=arguments().get("logLevel", "ERROR"))
    server = StreamServer(Negative(), port=0, host="127.0.0.1", capability_name="negative")
    site = await server.start_server()
    emit("listening", url=f"http://127.0.0.1:{site.addresses[0][1]}")
    queue = commands()
    while await queue.get() is not None:
        pass
    await server.stop()
    await site.cleanup()


asyncio.run(main())
