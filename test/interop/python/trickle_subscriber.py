"""Reads one channel to its end with a peer's own subscriber.

options: {"package": "livepeer_gateway" | "pytrickle", "url", "startSeq"}
events: ready; segment {seq, bytes, sha256, contentType}; ended {stats}
"""

import asyncio
import hashlib

from lines import arguments, emit


def make_subscriber(options):
    if options["package"] == "pytrickle":
        from pytrickle import TrickleSubscriber
    else:
        from livepeer_gateway.trickle_subscriber import TrickleSubscriber
    return TrickleSubscriber(options["url"], start_seq=options["startSeq"])


async def main():
    subscriber = make_subscriber(arguments())
    emit("ready")
    while (segment := await subscriber.next()) is not None:
        reader = segment.make_reader() if hasattr(segment, "make_reader") else segment
        digest, size = hashlib.sha256(), 0
        while chunk := await reader.read():
            digest.update(chunk)
            size += len(chunk)
        emit(
            "segment",
            seq=segment.seq(),
            bytes=size,
            sha256=digest.hexdigest(),
            contentType=segment.response.headers.get("Content-Type"),
        )
        await segment.close()
    stats = getattr(subscriber, "get_stats", lambda: None)()
    await subscriber.close()
    emit("ended", stats=vars(stats) if stats else None)


asyncio.run(main())
