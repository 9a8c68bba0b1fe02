import { assertEquals } from "@std/assert";
import { NativeClientSocket } from "@/lib/connections/sockets/native_client_socket.ts";
import { Disconnects } from "@/lib/protocol/mod.ts";
import { TokenBucket } from "@/lib/support/token_bucket.ts";
import { fakeClock } from "@/tests/support/fake_clock.ts";

/** The platform's socket as far as it shows itself: once it is closing, a message of the peer ends it without a goodbye. */
class PlatformSocket extends EventTarget {
  readyState = 1;
  bufferedAmount = 0;
  /** Codes that the peer got to see, 1006 when it got none. */
  readonly ends: number[] = [];

  send(): void {}

  close(code: number): void {
    this.readyState = 2;
    this.ends.push(code);
  }

  hear(data: unknown): void {
    if (this.readyState === 2) this.ends.push(1006);
    else this.dispatchEvent(new MessageEvent("message", { data }));
  }

  end(): void {
    this.readyState = 3;
    this.dispatchEvent(new CloseEvent("close", { code: 1000 }));
  }
}

function setUp({ state = 1, floods = new TokenBucket(4, 4, 0) } = {}) {
  const clock = fakeClock();
  const platform = new PlatformSocket();
  platform.readyState = state;
  const socket = new NativeClientSocket(platform, clock, floods);
  const told: string[] = [];
  socket.listen({
    opened: () => told.push("opened"),
    received: (text) => told.push(text),
    receivedBinary: (bytes) => told.push(`${bytes} bytes`),
    closed: (code) => told.push(`closed ${code}`),
  });
  const end = () => socket.close(Disconnects.RATE_LIMITED);
  return { clock, platform, told, end };
}

Deno.test("NativeClientSocket says goodbye at once to a peer that reads and is silent", () => {
  const { platform, end } = setUp();
  end();
  end();
  assertEquals(platform.ends, [4029]);
});

Deno.test("NativeClientSocket lets a flood pass before it says goodbye, and tells nobody of it", async () => {
  const { clock, platform, told, end } = setUp();
  platform.hear("one too many");
  end();
  for (let index = 0; index < 50; index += 1) {
    platform.hear("PING");
    await clock.tick(20);
  }
  assertEquals([platform.ends, told], [[], ["one too many"]]);
  await clock.tick(200);
  assertEquals(platform.ends, [4029]);
});

Deno.test("NativeClientSocket does not wait for the end of a flood that has none, nor for huge messages", async () => {
  const [steady, dense, huge] = [setUp(), setUp(), setUp()];
  for (const { platform, end } of [steady, dense, huge]) {
    platform.hear("one too many");
    end();
  }
  for (let waitedMs = 0; waitedMs < 2100; waitedMs += 50) {
    steady.platform.hear("PING");
    await steady.clock.tick(50);
  }
  for (let index = 0; index < 5001; index += 1) dense.platform.hear("PING");
  huge.platform.hear(new ArrayBuffer(16 * 2 ** 20));
  assertEquals([steady, dense, huge].map(({ platform }) => platform.ends[0]), [4029, 4029, 4029]);
});

Deno.test("NativeClientSocket waits for a few floods at a time, and for all who are calm", () => {
  const floods = new TokenBucket(1, 1, 0);
  const sockets = [setUp({ floods }), setUp({ floods }), setUp({ floods })];
  for (const { platform, end } of sockets) {
    platform.hear("one too many");
    end();
  }
  sockets.forEach(({ platform }, index) => {
    for (let count = 0; count < (index < 2 ? 200 : 50); count += 1) platform.hear("PING");
  });
  assertEquals(sockets.map(({ platform }) => platform.ends[0]), [undefined, 4029, undefined]);
});

Deno.test("NativeClientSocket waits until a peer that does not read takes what was sent, and gives up in the end", async () => {
  const [resumed, stuck] = [setUp(), setUp()];
  for (const { platform, end } of [resumed, stuck]) {
    platform.bufferedAmount = 300_000;
    end();
  }
  await resumed.clock.tick(60_000);
  resumed.platform.hear("PING");
  resumed.platform.bufferedAmount = 0;
  assertEquals(resumed.platform.ends, []);
  await resumed.clock.tick(1000);
  assertEquals(resumed.platform.ends, [4029]);
  await stuck.clock.tick(119_000);
  assertEquals(stuck.platform.ends, []);
  await stuck.clock.tick(2000);
  assertEquals(stuck.platform.ends, [4029]);
});

Deno.test("NativeClientSocket tells the end of a socket that it let go of, and leaves no timer", async () => {
  const { clock, platform, told, end } = setUp();
  platform.bufferedAmount = 1;
  end();
  platform.end();
  await clock.tick(200_000);
  assertEquals([told, platform.ends], [["closed 1000"], []]);
});

Deno.test("NativeClientSocket says goodbye to a socket that opens only after it was let go of", () => {
  const { platform, end } = setUp({ state: 0 });
  end();
  assertEquals(platform.ends, []);
  platform.readyState = 1;
  platform.dispatchEvent(new Event("open"));
  assertEquals(platform.ends, [4029]);
});
