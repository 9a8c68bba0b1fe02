import { assertEquals } from "@std/assert";
import { startServer } from "@/tests/support/process/server_process.ts";

const SCRIPT = new URL("python_client.py", import.meta.url).pathname;

/** A client on Python's `websockets` (Debian's python3-websockets), and the lines that it prints. */
function startPython(url: string) {
  const child = new Deno.Command("/usr/bin/python3", { args: [SCRIPT, url], stdout: "piped", stdin: "null" }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    async line(): Promise<string> {
      while (!text.includes("\n")) {
        const { value, done } = await lines.read();
        if (done) throw new Error(`python ended after ${JSON.stringify(text)}`);
        text += value;
      }
      const [line = "", ...rest] = text.split("\n");
      text = rest.join("\n");
      return line;
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await lines.cancel();
      await child.status;
    },
  };
}

Deno.test("a client on Python's websockets is told 1012 by a restart, and comes back by itself", async () => {
  const first = await startServer();
  await using python = startPython(`ws://127.0.0.1:${first.port}/ws/feed`);
  assertEquals(await python.line(), "connected");
  first.kill("SIGTERM");
  assertEquals(await python.line(), "closed 1012");
  assertEquals(await first.ended, 0);
  await using _second = await startServer({ PORT: `${first.port}` });
  assertEquals(await python.line(), "connected");
});
