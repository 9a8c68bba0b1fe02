"""Follows /ws/feed as clients of the original system do: reconnects after an error, ends when the server ends it well."""

import asyncio
import sys

import websockets


async def follow(url: str) -> None:
    while True:
        try:
            async with websockets.connect(url) as socket:
                async for message in socket:
                    if message.startswith("STATUS:") and '"connected"' in message:
                        print("connected", flush=True)
            print("ended for good", flush=True)
            return
        except websockets.ConnectionClosedError as error:
            print(f"closed {error.rcvd.code if error.rcvd else 0}", flush=True)
        except OSError:
            pass
        await asyncio.sleep(0.1)


asyncio.run(follow(sys.argv[1]))
