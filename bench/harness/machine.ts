import { CONTENDERS } from "./contenders.ts";

const text = (path: string): string => Deno.readTextFileSync(path).trim();

/** What `read` tells; `none` of a contender that is not installed. */
async function versionOf(read: () => string | Promise<string>): Promise<string> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "none";
    throw error;
  }
}

async function output(program: string): Promise<string> {
  const { stdout } = await new Deno.Command(program, { args: ["--version"], stderr: "null" }).output();
  return new TextDecoder().decode(stdout).trim();
}

function wsVersion(): string {
  const path = new URL("../competitors/node_modules/ws/package.json", import.meta.url).pathname;
  return String(JSON.parse(text(path)).version);
}

/** Where and with what a benchmark ran: the first lines of every report. */
export async function describeMachine(): Promise<string> {
  const model = /^model name\s*: (.*)$/m.exec(text("/proc/cpuinfo"))?.[1] ?? "unknown";
  const memoryKb = Number(/^MemTotal:\s+(\d+)/m.exec(text("/proc/meminfo"))?.[1]);
  const [node, bun, ws] = await Promise.all([
    versionOf(() => output("node")),
    versionOf(() => output(CONTENDERS.bun.command[0])),
    versionOf(wsVersion),
  ]);
  return [
    `date     ${new Date().toISOString()}`,
    `machine  ${model}, ${navigator.hardwareConcurrency} cores, ${
      (memoryKb / 2 ** 20).toFixed(1)
    } GiB, Linux ${Deno.osRelease()}`,
    `versions Deno ${Deno.version.deno} (V8 ${Deno.version.v8}), Node ${node}, Bun ${bun}, ws ${ws}`,
    `command  ${["bench", ...Deno.args].join(" ")}`,
  ].join("\n");
}
