"""A WHIP server (RFC 9725) on aiortc and aiohttp: decodes what is sent, and tells how many pictures and sounds came.

options: {"token": the bearer token it asks for}
"""

import asyncio

from aiohttp import web
from aiortc import RTCPeerConnection, RTCSessionDescription

from lines import arguments, commands, emit

TELL_EVERY = 10

peers = set()


async def consume(track):
    count = 0
    while True:
        try:
            frame = await track.recv()
        except Exception:
            emit("ended", kind=track.kind, count=count)
            return
        count += 1
        if count % TELL_EVERY == 0:
            emit(track.kind, count=count, width=getattr(frame, "width", None), time=frame.time)


async def publish(request):
    if request.headers.get("authorization") != f"Bearer {arguments()['token']}":
        return web.Response(status=401, text="not with this token")
    peer = RTCPeerConnection()
    peers.add(peer)
    peer.on("track", lambda track: asyncio.ensure_future(consume(track)))
    await peer.setRemoteDescription(RTCSessionDescription(await request.text(), "offer"))
    await peer.setLocalDescription(await peer.createAnswer())
    headers = {"Location": "/session"}
    return web.Response(
        status=201, text=peer.localDescription.sdp, content_type="application/sdp", headers=headers
    )


async def leave(_request):
    emit("left")
    await asyncio.gather(*(peer.close() for peer in peers))
    return web.Response()


async def main():
    queue = commands()
    app = web.Application()
    app.router.add_post("/whip", publish)
    app.router.add_delete("/session", leave)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    emit("ready", port=runner.addresses[0][1])
    while await queue.get() is not None:
        pass
    await runner.cleanup()


asyncio.run(main())
