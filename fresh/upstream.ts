/**
 * Builds, starts and tests the app on the sources of the real Fresh, from checkouts of its repositories, where JSR cannot
 * be reached: `deno task upstream --fresh DIR --std DIR`. It works in a copy of this project, tells each step in a line
 * and exits with 1 when one failed.
 */
import { parseArgs } from "node:util";
import { copy } from "./upstream/copy.ts";
import { answers, type Step, tests, timed } from "./upstream/steps.ts";

const { values: { fresh, std, keep } } = parseArgs({
  options: { fresh: { type: "string" }, std: { type: "string" }, keep: { type: "boolean", default: false } },
});
if (fresh === undefined || std === undefined) {
  console.error("Cannot run on upstream: name checkouts of denoland/fresh and denoland/std with --fresh DIR --std DIR");
  Deno.exit(1);
}

const folder = await Deno.makeTempDir({ prefix: "flashtape-upstream-" });
let failed = 0;
try {
  const version = await copy({ fresh, std, folder });
  console.log(`Fresh ${version} of ${fresh}`);
  const deno = (...args: string[]): Step => ({ folder, args });
  const server = ["--allow-net", "--allow-read", "--allow-env", "--allow-write=data"];
  const steps: [string, () => Promise<string>][] = [
    ["build", () => timed(deno("run", "-P=build", "dev.ts", "build"))],
    ["main.ts answers", () => answers(deno("run", "-P=server", "main.ts"))],
    ["deno serve _fresh/server.js answers", () => answers(deno("serve", "--port=0", ...server, "_fresh/server.js"))],
    [
      "conformance tests",
      () => tests(deno("test", "-A", "--no-check", "fresh/tests/", "--ignore=fresh/tests/stand_in")),
    ],
    [
      "browser tests",
      () =>
        tests(
          deno(
            "run",
            "-A",
            "tests/support/browser/browser.ts",
            "deno",
            "test",
            "-A",
            "--no-check",
            "--parallel",
            "tests/e2e",
          ),
        ),
    ],
  ];
  for (const [name, run] of steps) {
    try {
      console.log(`${name}: ${await run()}`);
    } catch (error) {
      failed += 1;
      console.log(`${name}: FAILED: ${error instanceof Error ? error.message : error}`);
    }
  }
} finally {
  if (keep) console.log(`kept ${folder}`);
  else await Deno.remove(folder, { recursive: true });
}
Deno.exit(failed === 0 ? 0 : 1);
