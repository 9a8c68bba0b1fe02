import { assertEquals } from "@std/assert";

const GUARD = new URL("../../lib/app/guard_process.ts", import.meta.url).href;
const PROGRAM = `
  import { guardProcess } from ${JSON.stringify(GUARD)};
  let faults = 0;
  const ignore = () => {};
  const logger = { debug: ignore, info: ignore, warn: ignore, error: (message, { error }) => console.log(message, error) };
  guardProcess(logger, () => faults += 1);
  setTimeout(() => { throw new Error("in a timer"); }, 0);
  setTimeout(() => Promise.reject(new Error("in a promise")), 5);
  setTimeout(() => console.log(faults, "faults"), 20);
`;

Deno.test("guardProcess() logs and counts what nobody catches, and the process goes on", async () => {
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--config", config, PROGRAM],
  }).output();
  assertEquals([code, new TextDecoder().decode(stdout).trim().split("\n")], [0, [
    "uncaught error in a timer",
    "unhandled rejection in a promise",
    "2 faults",
  ]]);
});
