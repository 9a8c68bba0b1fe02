import { assertEquals } from "@std/assert";

/** Starts a script of the tests that says on standard output what it has done. @param allow permissions, as `--allow-read` */
export function startDoomed(script: string, allow: readonly string[], args: readonly string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", ...allow, script, ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

/** Kills a process `afterMs` after its first word. Gives the numbers of each whole line that it said before. */
export async function runAndKill(child: Deno.ChildProcess, afterMs: number): Promise<number[][]> {
  let text = "";
  let isDoomed = false;
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    if (!isDoomed) setTimeout(() => child.kill("SIGKILL"), afterMs);
    isDoomed = true;
    text += chunk;
  }
  assertEquals((await child.status).signal, "SIGKILL");
  // What follows the last line break was cut off.
  return text.split("\n").slice(0, -1).map((line) => line.split(" ").map(Number));
}
