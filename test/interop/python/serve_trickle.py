"""Runs the Python trickle server alone, over plain HTTP.

options: {}
events: listening {url} (the base below which channels live)
"""

import asyncio

from aiohttp import web
from lines import commands, emit
from trickle_server import TrickleServer


async def main():
    app = web.Application(client_max_size=1 << 30)
    app.add_routes(TrickleServer().routes())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    emit("listening", url=f"http://127.0.0.1:{runner.addresses[0][1]}/trickle")
    await commands().get()
    await runner.cleanup()


asyncio.run(main())
