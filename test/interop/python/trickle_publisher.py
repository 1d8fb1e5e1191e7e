"""Publishes bytes on one channel with a peer's own publisher, as the test commands.

options: {"package": "livepeer_gateway" | "pytrickle", "url", "mime"}
commands: {"do": "segment", "chunks": [byte counts]}, {"do": "close"}
events: segment {index, bytes, sha256} when the peer has taken all chunks; closed {stats}
"""

import asyncio
import hashlib
import os
import sys

from lines import arguments, commands, emit


def make_publisher(options):
    if options["package"] == "pytrickle":
        from pytrickle import TricklePublisher

        return TricklePublisher(options["url"], options["mime"])
    from livepeer_gateway.trickle_publisher import TricklePublisher

    return TricklePublisher(options["url"], options["mime"])


async def main():
    publisher = make_publisher(arguments())
    queue = commands()
    emit("ready")
    index = 0
    while (command := await queue.get()) is not None and command["do"] == "segment":
        digest = hashlib.sha256()
        async with await publisher.next() as segment:
            for size in command["chunks"]:
                chunk = os.urandom(size)
                digest.update(chunk)
                await segment.write(chunk)
        emit("segment", index=index, bytes=sum(command["chunks"]), sha256=digest.hexdigest())
        index += 1
    await publisher.close()
    stats = getattr(publisher, "get_stats", lambda: None)()
    emit("closed", stats=vars(stats) if stats else None)


asyncio.run(main())
sys.exit(0)
