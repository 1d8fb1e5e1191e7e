"""An off-chain orchestrator made of Python parts: livepeer-gateway's generated gRPC service, aiohttp for REST and trickle,
livepeer-gateway's own MediaOutput and MediaPublish as the runner, which hands back the negative of each picture, or
the picture itself while the parameter "prompt" is "plain".

gRPC and HTTPS have a port each, so `transcoder` names another port than the one asked.

options: {"certFile", "keyFile", "host", "model", "token"}
events: listening {grpc, rest}; asked {models, ignoreCapacityCheck}; job {body, payment, token}; progress {frames} every
PROGRESS_FRAMES pictures; params {params}; ended {frames}
"""

import asyncio
import base64
import json
import pathlib
import ssl
import time
from contextlib import suppress

import grpc
from aiohttp import web
from lines import arguments, commands, emit
from trickle_server import TrickleServer

from livepeer_gateway import lp_rpc_pb2, lp_rpc_pb2_grpc
from livepeer_gateway.channel_reader import ChannelReader
from livepeer_gateway.media_output import MediaOutput
from livepeer_gateway.media_publish import MediaPublish, MediaPublishConfig, VideoOutputConfig
from livepeer_gateway.trickle_publisher import TricklePublisher

LIVE_VIDEO_TO_VIDEO = 35
STATUS_EVERY_S = 0.5
PROGRESS_FRAMES = 30
NEGATIVE = bytes(range(255, -1, -1))


class Announcer(lp_rpc_pb2_grpc.OrchestratorServicer):
    """Answers GetOrchestrator as an off-chain orchestrator with one warm model does."""

    def __init__(self, options):
        self.options = options
        self.rest = ""

    async def GetOrchestrator(self, request, context):
        asked = request.capabilities.constraints.PerCapability[LIVE_VIDEO_TO_VIDEO].models
        emit("asked", models=sorted(asked), ignoreCapacityCheck=request.ignoreCapacityCheck)
        if asked and self.options["model"] not in asked and not request.ignoreCapacityCheck:
            # go-livepeer's words, also for a model it does not have.
            await context.abort(grpc.StatusCode.UNKNOWN, "Invalid orchestrator request: OrchestratorCapped")
        info = lp_rpc_pb2.OrchestratorInfo(transcoder=self.rest, address=bytes(20))
        info.auth_token.token = self.options["token"].encode()
        info.auth_token.session_id = "python"
        info.auth_token.expiration = int(time.time()) + 1800
        capabilities = info.capabilities
        capabilities.version = "python-interop"
        capabilities.bitstring.append(1 << LIVE_VIDEO_TO_VIDEO)
        capabilities.capacities[LIVE_VIDEO_TO_VIDEO] = 1
        model = capabilities.constraints.PerCapability[LIVE_VIDEO_TO_VIDEO].models[self.options["model"]]
        model.warm, model.capacity = True, 1
        return info


class Runner:
    """One job: decodes the input channel, inverts, encodes to the output channel."""

    def __init__(self, urls, params):
        self.urls = urls
        self.params = params
        self.frames = 0

    async def run(self):
        side_tasks = [asyncio.create_task(self.follow_control()), asyncio.create_task(self.report())]
        output = MediaPublish(self.urls["out"], config=MediaPublishConfig(tracks=[VideoOutputConfig(queue_size=64)]))
        source = MediaOutput(self.urls["in"])
        try:
            async for decoded in source.frames():
                if decoded.kind == "video":
                    self.frames += 1
                    if self.frames % PROGRESS_FRAMES == 0:
                        emit("progress", frames=self.frames)
                    await output.write_frame(self.processed(decoded.frame))
        finally:
            for task in side_tasks:
                task.cancel()
            await source.close()
            await output.close()
            emit("ended", frames=self.frames)

    def processed(self, frame):
        # RGB, because a conversion makes a picture of its own: the decoded one is still a reference of the decoder.
        picture = frame.reformat(format="rgb24")
        if self.params.get("prompt") != "plain":
            plane = picture.planes[0]
            plane.update(bytes(plane).translate(NEGATIVE))
        picture.pts, picture.time_base = frame.pts, frame.time_base
        return picture

    async def follow_control(self):
        async for message in ChannelReader(self.urls["control"])():
            emit("params", params=message)
            if message != {"keep": "alive"}:
                self.params = message

    async def report(self):
        async with TricklePublisher(self.urls["events"], "application/json") as events:
            while True:
                status = {"type": "status", "pipeline": "python", "state": "ONLINE", "timestamp": int(time.time() * 1000)}
                async with await events.next() as segment:
                    await segment.write(json.dumps({"event": status, "queue_event_type": "ai_stream_events"}).encode())
                await asyncio.sleep(STATUS_EVERY_S)


class JobDesk:
    """POST /live-video-to-video: opens the four channels and sets a runner to work."""

    def __init__(self, trickle):
        self.trickle = trickle
        self.base = ""
        self.jobs = {}

    async def start(self, request):
        body = await request.json()
        manifest = f"py{len(self.jobs)}"
        names = {"in": manifest, **{kind: f"{manifest}-{kind}" for kind in ("out", "control", "events")}}
        for kind, name in names.items():
            self.trickle.add(name, "video/MP2T" if kind in ("in", "out") else "application/json")
        urls = {kind: f"{self.base}/trickle/{name}" for kind, name in names.items()}
        segment = lp_rpc_pb2.SegData.FromString(base64.b64decode(request.headers["Livepeer-Segment"]))
        emit("job", body=body, payment=request.headers.get("Livepeer-Payment"), token=segment.auth_token.token.decode())
        self.jobs[manifest] = asyncio.create_task(Runner(urls, body.get("params") or {}).run())
        return web.json_response(
            {
                "manifest_id": manifest,
                "publish_url": urls["in"],
                "subscribe_url": urls["out"],
                "control_url": urls["control"],
                "events_url": urls["events"],
            }
        )

    async def pay(self, request):
        return web.Response(body=lp_rpc_pb2.PaymentResult().SerializeToString())


async def serve_grpc(announcer, options):
    server = grpc.aio.server()
    lp_rpc_pb2_grpc.add_OrchestratorServicer_to_server(announcer, server)
    key, certificate = (pathlib.Path(options[name]).read_bytes() for name in ("keyFile", "certFile"))
    port = server.add_secure_port(f"{options['host']}:0", grpc.ssl_server_credentials([(key, certificate)]))
    await server.start()
    return server, port


async def serve_rest(desk, trickle, options):
    app = web.Application(client_max_size=1 << 20)
    app.add_routes([web.post("/live-video-to-video", desk.start), web.post("/payment", desk.pay), *trickle.routes()])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options["certFile"], options["keyFile"])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, options["host"], 0, ssl_context=context).start()
    return runner, runner.addresses[0][1]


async def main():
    options = arguments()
    announcer, trickle = Announcer(options), TrickleServer()
    desk = JobDesk(trickle)
    site, rest_port = await serve_rest(desk, trickle, options)
    announcer.rest = desk.base = f"https://{options['host']}:{rest_port}"
    server, grpc_port = await serve_grpc(announcer, options)
    emit("listening", grpc=f"https://{options['host']}:{grpc_port}", rest=announcer.rest)
    queue = commands()
    while await queue.get() is not None:
        pass
    for job in desk.jobs.values():
        job.cancel()
        with suppress(BaseException):
            await job
    await server.stop(None)
    await site.cleanup()


asyncio.run(main())
