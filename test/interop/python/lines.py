"""How a driver script talks with the test that started it: one JSON object per line, both ways."""

import asyncio
import json
import sys
import threading


def arguments():
    """The options object the test passed as the only argument."""
    return json.loads(sys.argv[1])


def emit(event, **fields):
    """Tells the test that something happened."""
    print(json.dumps({"event": event, **fields}), flush=True)


def commands():
    """A queue of the objects the test writes; None when the test has closed its end. Needs a running loop."""
    loop = asyncio.get_running_loop()
    queue = asyncio.Queue()

    def read():
        for line in sys.stdin:
            loop.call_soon_threadsafe(queue.put_nowait, json.loads(line))
        loop.call_soon_threadsafe(queue.put_nowait, None)

    threading.Thread(target=read, daemon=True).start()
    return queue
