"""Leave tasks of the event loop behind, and wait for one that never ends.

expects: timeout error
"""

import asyncio

asyncio.ensure_future(asyncio.sleep(3600)) if False else None
await asyncio.get_running_loop().create_future()


def sigmoid(z):
    return 0, 0
