"""Runs one live-video-to-video job with livepeer-gateway: publishes marked frames, reads back what comes.

options: {"orchestrator", "model", "params", "frames", "width", "height", "fps", "update": {"afterFrames", "params"} | null,
"heldBack": pictures that stay inside decoders until the stream ends, "audio": whether a tone goes along,
"signer": address of the remote signer that pays, or null}
events: discovered {addresses}, info {…}, infoForModel {…}, started {…}, event {…} for each message of the events channel, updated, done {…}
"""

import asyncio
import time
from contextlib import suppress
from fractions import Fraction

from lines import arguments, emit
from marked_frames import marked_frame, marked_tone, read_mark

from livepeer_gateway.capabilities import CapabilityId, build_capabilities
from livepeer_gateway.discovery import discover_orchestrators
from livepeer_gateway.lv2v import StartJobRequest, start_lv2v
from livepeer_gateway.media_publish import AudioOutputConfig, MediaPublishConfig, VideoOutputConfig
from livepeer_gateway.orch_info import get_orch_info

CLOCK = Fraction(1, 90_000)
FIRST_PTS = 8_589_000  # not zero, so that a shifted or restarted clock shows
LIVE_VIDEO_TO_VIDEO = int(CapabilityId.LIVE_VIDEO_TO_VIDEO)
PATIENCE_S = 8
RATE, TONE_SAMPLES = 48_000, 960
TONES_PER_FRAME = 2


def describe(info):
    per_capability = info.capabilities.constraints.PerCapability
    return {
        "transcoder": info.transcoder,
        "hasAuthToken": info.HasField("auth_token"),
        "hasPrice": info.HasField("price_info"),
        "hasTicketParams": info.HasField("ticket_params"),
        "version": info.capabilities.version,
        "announcesLiveVideo": bool(info.capabilities.bitstring and info.capabilities.bitstring[0] >> LIVE_VIDEO_TO_VIDEO & 1),
        "capacity": info.capabilities.capacities.get(LIVE_VIDEO_TO_VIDEO, 0),
        "models": {
            name: {"warm": model.warm, "capacity": model.capacity, "capacityInUse": model.capacityInUse}
            for name, model in per_capability[LIVE_VIDEO_TO_VIDEO].models.items()
        },
    }


class Job:
    """One job and what was seen of it."""

    def __init__(self, options):
        self.options = options
        self.written_at = {}
        self.received = []
        self.sound = []
        self.samples = 0
        self.progress = asyncio.Condition()

    async def run(self):
        options = self.options
        emit("discovered", addresses=discover_orchestrators(discovery_url=f"{options['orchestrator']}/discovery"))
        signer = options["signer"]
        emit("info", **describe(get_orch_info(options["orchestrator"], signer_url=signer)))
        wanted = build_capabilities(CapabilityId.LIVE_VIDEO_TO_VIDEO, options["model"])
        emit("infoForModel", **describe(get_orch_info(options["orchestrator"], signer_url=signer, capabilities=wanted)))
        self.job = start_lv2v(
            [options["orchestrator"]],
            StartJobRequest(request_id="interop", model_id=options["model"], params=options["params"], stream_id="interop"),
            signer_url=signer,
        )
        emit("started", response=self.job.raw)
        watchers = [asyncio.create_task(self.watch_events()), asyncio.create_task(self.read_output())]
        await self.publish()
        await self.nearly_all_frames()
        began = time.monotonic()
        await self.job.close()
        close_s = time.monotonic() - began
        ended = await asyncio.wait(watchers, timeout=PATIENCE_S)
        for task in ended[1]:
            task.cancel()
        emit(
            "done",
            written=options["frames"],
            dropped=self.dropped(),
            segments=self.media.get_stats().segments_completed,
            received=self.received,
            sound=self.sound,
            closeS=close_s,
            channelsEnded=len(ended[0]),
            errors=[repr(task.exception()) for task in ended[0] if task.exception()],
        )

    async def watch_events(self):
        async for event in self.job.events():
            emit("event", message=event)

    async def read_output(self):
        self.output = self.job.media_output()
        async for decoded in self.output.frames():
            pts = int(round(decoded.pts * decoded.time_base / CLOCK))
            if decoded.kind == "audio":
                self.sound.append({"pts": pts, "samples": decoded.samples, "rate": decoded.sample_rate})
                continue
            mark = read_mark(decoded.frame)
            latency = decoded.decoded_at - self.written_at[pts] if pts in self.written_at else None
            async with self.progress:
                self.received.append({"pts": pts, "latencyMs": latency and latency * 1000, **mark})
                self.progress.notify_all()
        await self.output.close()

    async def publish(self):
        options = self.options
        tracks = [VideoOutputConfig(fps=options["fps"], keyframe_interval_s=1.0, queue_size=options["frames"])]
        if options["audio"]:
            tracks.append(AudioOutputConfig(queue_size=options["frames"] * TONES_PER_FRAME))
        self.media = self.job.start_media(MediaPublishConfig(tracks=tracks))
        step, began = 90_000 // options["fps"], time.monotonic()
        for number in range(options["frames"]):
            await asyncio.sleep(max(0, began + number / options["fps"] - time.monotonic()))
            await self.update_when_due(number)
            frame = marked_frame(number, options["width"], options["height"])
            frame.pts, frame.time_base = FIRST_PTS + number * step, CLOCK
            self.written_at[frame.pts] = time.time()
            await self.media.write_frame(frame)
            for tone in self.tones_until((number + 1) / options["fps"]) if options["audio"] else ():
                await self.media.write_frame(tone)

    def tones_until(self, seconds):
        while self.samples < seconds * RATE:
            tone = marked_tone(self.samples, TONE_SAMPLES, RATE)
            tone.pts, tone.time_base = FIRST_PTS + self.samples * 90_000 // RATE, CLOCK
            self.samples += TONE_SAMPLES
            yield tone

    async def update_when_due(self, number):
        update = self.options["update"]
        if update and number == update["afterFrames"]:
            await self.job.control.write(update["params"])
            emit("updated", atFrame=number)

    async def nearly_all_frames(self):
        """A demuxer of theirs holds the newest picture until another one starts, so the last frames come at the end."""
        expected = self.options["frames"] - self.dropped() - self.options["heldBack"]
        with suppress(asyncio.TimeoutError):
            async with asyncio.timeout(PATIENCE_S), self.progress:
                await self.progress.wait_for(lambda: len(self.received) >= expected)

    def dropped(self):
        queues = self.media.get_stats().track_queue_stats
        return sum(
            queue.frames_dropped_overflow + queue.frames_dropped_debt + queue.frames_dropped_non_monotonic_pts
            for queue in queues
        )


asyncio.run(Job(arguments()).run())
