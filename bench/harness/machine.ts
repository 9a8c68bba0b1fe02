import { CONTENDERS } from "./contenders.ts";

const text = (path: string): string => Deno.readTextFileSync(path).trim();

async function output(command: readonly string[]): Promise<string> {
  const [program = "", ...args] = command;
  const { stdout } = await new Deno.Command(program, { args, stderr: "null" }).output();
  return new TextDecoder().decode(stdout).trim();
}

/** Where and with what a benchmark ran: the first lines of every report. */
export async function describeMachine(): Promise<string> {
  const model = /^model name\s*: (.*)$/m.exec(text("/proc/cpuinfo"))?.[1] ?? "unknown";
  const memoryKb = Number(/^MemTotal:\s+(\d+)/m.exec(text("/proc/meminfo"))?.[1]);
  const ws = JSON.parse(text(new URL("../competitors/node_modules/ws/package.json", import.meta.url).pathname));
  return [
    `date     ${new Date().toISOString()}`,
    `machine  ${model}, ${navigator.hardwareConcurrency} cores, ${
      (memoryKb / 2 ** 20).toFixed(1)
    } GiB, Linux ${Deno.osRelease()}`,
    `versions Deno ${Deno.version.deno} (V8 ${Deno.version.v8}), Node ${await output([
      "node",
      "--version",
    ])}, Bun ${await output([
      CONTENDERS.bun.command[0],
      "--version",
    ])}, ws ${String(ws.version)}`,
    `command  ${["bench", ...Deno.args].join(" ")}`,
  ].join("\n");
}
