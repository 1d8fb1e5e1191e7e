"""A small trickle server on aiohttp, written from the protocol notes: a counterpart on another HTTP stack.

Keeps the newest SEGMENTS_KEPT segments of a channel; relays a segment while it is written.
"""

import asyncio
from contextlib import suppress

from aiohttp import web

SEGMENTS_KEPT = 5
LIVE_EDGE, CURRENT = -1, -2


class Segment:
    def __init__(self):
        self.chunks = []
        self.closed = False
        self.taken = False
        self.changed = asyncio.Condition()

    async def write(self, chunk):
        async with self.changed:
            self.chunks.append(chunk)
            self.changed.notify_all()

    async def close(self):
        async with self.changed:
            self.closed = True
            self.changed.notify_all()

    async def read(self):
        position = 0
        while True:
            async with self.changed:
                await self.changed.wait_for(lambda: len(self.chunks) > position or self.closed)
                fresh = self.chunks[position:]
            if not fresh:
                return
            position += len(fresh)
            yield b"".join(fresh)


class Channel:
    def __init__(self, mime):
        self.mime = mime
        self.segments = {}
        self.next_write = 0
        self.closed = False

    def latest(self):
        return max(self.next_write - 1, 0)

    def at(self, sequence):
        """The segment, made when it is the next to be written or the one after; None when it cannot be had."""
        if sequence not in self.segments:
            if not self.next_write <= sequence <= self.next_write + 1:
                return None
            self.segments[sequence] = Segment()
            for old in [key for key in self.segments if key <= sequence - SEGMENTS_KEPT]:
                del self.segments[old]
        return self.segments[sequence]

    async def close(self):
        self.closed = True
        for segment in self.segments.values():
            await segment.close()


class TrickleServer:
    """Channels by name, and the handlers of their routes under /trickle/."""

    def __init__(self, open_creation=True):
        self.channels = {}
        self.open_creation = open_creation

    def routes(self):
        return [
            web.post("/trickle/{name}", self.create),
            web.post("/trickle/{name}/{sequence}", self.publish),
            web.get("/trickle/{name}/next", self.tell_next),
            web.get("/trickle/{name}/{sequence}", self.subscribe, allow_head=False),
            web.delete("/trickle/{name}", self.delete),
        ]

    def add(self, name, mime):
        self.channels[name] = Channel(mime)

    def channel(self, request):
        channel = self.channels.get(request.match_info["name"])
        if channel is None:
            raise web.HTTPNotFound(text="no such channel", headers={"Connection": "close"})
        return channel

    async def create(self, request):
        if not self.open_creation:
            raise web.HTTPNotFound(text="channels are not created here")
        self.channels.setdefault(request.match_info["name"], Channel(request.headers.get("Expect-Content", "")))
        return web.Response()

    async def tell_next(self, request):
        channel = self.channel(request)
        headers = {"Lp-Trickle-Latest": str(channel.next_write)}
        if channel.closed:
            headers["Lp-Trickle-Closed"] = "terminated"
        return web.Response(text=str(channel.next_write), headers=headers)

    async def publish(self, request):
        channel = self.channel(request)
        sequence = int(request.match_info["sequence"])
        sequence = channel.next_write if sequence == LIVE_EDGE else sequence
        segment = channel.at(sequence)
        if segment is None:
            raise web.HTTPBadRequest(text=f"segment {sequence} is out of the window")
        if request.headers.get("Lp-Trickle-Reset"):
            for key in [key for key in channel.segments if key < sequence]:
                await channel.segments[key].close()
        try:
            async for chunk in request.content.iter_any():
                if not segment.taken:
                    segment.taken = True
                    channel.next_write = max(channel.next_write, sequence + 1)
                await segment.write(chunk)
            channel.next_write = max(channel.next_write, sequence + 1)
            await segment.close()
        except (ConnectionError, asyncio.CancelledError):
            # Cut off in the middle: what came is the segment; one without a byte may be posted again.
            if segment.taken:
                await segment.close()
        headers = {"Lp-Trickle-Seq": str(sequence)}
        if channel.closed:
            headers |= {"Lp-Trickle-Closed": "terminated", "Connection": "close"}
        return web.Response(headers=headers)

    async def subscribe(self, request):
        channel = self.channel(request)
        asked = int(request.match_info["sequence"])
        sequence = {LIVE_EDGE: channel.next_write, CURRENT: channel.latest()}.get(asked, asked)
        segment = channel.segments.get(sequence) if channel.closed else channel.at(sequence)
        if channel.closed and (segment is None or not segment.chunks):
            return web.Response(headers={"Lp-Trickle-Closed": "terminated", "Lp-Trickle-Seq": str(sequence)})
        if segment is None:
            return web.Response(status=470, headers={"Lp-Trickle-Latest": str(channel.latest())})
        return await self.relay(request, channel, sequence, segment)

    async def relay(self, request, channel, sequence, segment):
        response = web.StreamResponse(headers={"Lp-Trickle-Seq": str(sequence), "Content-Type": channel.mime})
        chunks = segment.read()
        first = await anext(chunks, None)
        if first is None and channel.closed:
            response.headers["Lp-Trickle-Closed"] = "terminated"
        if sequence < channel.latest():
            response.headers["Lp-Trickle-Latest"] = str(channel.latest())
        with suppress(ConnectionError):
            await response.prepare(request)
            if first is not None:
                await response.write(first)
                async for chunk in chunks:
                    await response.write(chunk)
            await response.write_eof()
        return response

    async def delete(self, request):
        channel = self.channel(request)
        await channel.close()
        del self.channels[request.match_info["name"]]
        return web.Response()
