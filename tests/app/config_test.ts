import { assert, assertEquals, assertThrows } from "@std/assert";
import { connectionLimits, descriptorLimit } from "@/lib/app/connection_limits.ts";
import { CONFIG_NAMES, parseConfig } from "@/lib/app/config.ts";
import { DEFAULT_LIMITS } from "@/lib/connections/limits.ts";

const ROOT = new URL("../..", import.meta.url);

Deno.test("parseConfig() gives defaults for what is unset or empty, and freezes the result", () => {
  const config = parseConfig({ PORT: "", FEED: undefined });
  assertEquals([config.PORT, config.HOST, config.FEED, config.ENGINE_AUTOSTART], [
    8000,
    "127.0.0.1",
    "simulated",
    true,
  ]);
  assert(Object.isFrozen(config));
});

Deno.test("parseConfig() reads every kind of value", () => {
  const config = parseConfig({
    FEED: "replay",
    REPLAY_FILES: " a.csv.gz , b.csv",
    REPLAY_SPEED: "max",
    TICKERS: "ibm, btc/usd",
    ENGINE_AUTOSTART: "false",
    SIM_RATE: "0.5",
    ALLOWED_ORIGINS: "https://desk.example,http://localhost:3000",
  });
  assertEquals(config.REPLAY_FILES, ["a.csv.gz", "b.csv"]);
  assertEquals<readonly string[]>(config.TICKERS, ["IBM", "BTC/USD"]);
  assertEquals([config.REPLAY_SPEED, config.ENGINE_AUTOSTART, config.SIM_RATE], ["max", false, 0.5]);
  assertEquals(config.ALLOWED_ORIGINS, ["https://desk.example", "http://localhost:3000"]);
});

const WRONG: [environment: Record<string, string>, says: string][] = [
  [{ PORT: "-1" }, 'PORT must be an integer from 0 to 65535, not "-1"'],
  [{ PORT: "80.5" }, "PORT must be an integer"],
  [{ PORT: "0x50" }, "PORT must be an integer"],
  [{ PORT: " 80" }, "PORT must be an integer"],
  [{ CLASSIC_PORT: "x" }, 'CLASSIC_PORT must be an integer from 0 to 65535, not "x"'],
  [{ CLASSIC_PORT: "65536" }, "CLASSIC_PORT must be an integer"],
  [{ CLASSIC_PORT: "8000" }, 'CLASSIC_PORT must be another port than PORT, not "8000"'],
  [{ PORT: "81", CLASSIC_PORT: "81" }, "CLASSIC_PORT must be another port than PORT"],
  [{ SIM_RATE: "NaN" }, "SIM_RATE must be a number"],
  [{ SIM_RATE: "Infinity" }, "SIM_RATE must be a number"],
  [{ ENGINE_AUTOSTART: "yes" }, 'ENGINE_AUTOSTART must be one of true, false, not "yes"'],
  [{ LOG_LEVEL: "loud" }, "LOG_LEVEL must be one of debug, info, warning, error"],
  [{ TICKERS: "IBM,$$" }, 'TICKERS must be a comma-separated list of tickers; "$$" is none'],
  [{ ALLOWED_ORIGINS: "desk.example" }, "ALLOWED_ORIGINS must be a comma-separated list of origins"],
  [{ ALLOWED_ORIGINS: "https://desk.example/" }, "ALLOWED_ORIGINS must be"],
  [{ REPLAY_SPEED: "0.05" }, "REPLAY_SPEED must be a number from 0.1 to 1000 or max"],
  [{ ADMIN_TOKEN: "short" }, "ADMIN_TOKEN must have at least 8 characters"],
  [{ PORT: "x", FEED: "y" }, 'PORT must be an integer from 0 to 65535, not "x"; FEED must be one of'],
];

for (const [environment, says] of WRONG) {
  Deno.test(`parseConfig() refuses ${JSON.stringify(environment)} in one line`, () => {
    const { message } = assertThrows(() => parseConfig(environment), TypeError, says);
    assert(message.startsWith("Cannot start: ") && !message.includes("\n"));
  });
}

Deno.test("parseConfig() leaves CLASSIC_PORT unset unless it is told, and takes two free ports", () => {
  assertEquals(parseConfig({ CLASSIC_PORT: "" }).CLASSIC_PORT, undefined);
  assertEquals(parseConfig({ CLASSIC_PORT: "8001" }).CLASSIC_PORT, 8001);
  assertEquals(parseConfig({ PORT: "0", CLASSIC_PORT: "0" }).CLASSIC_PORT, 0);
});

Deno.test("parseConfig() never repeats a secret that is wrong", () => {
  const { message } = assertThrows(() => parseConfig({ ADMIN_TOKEN: "hunter2" }), TypeError);
  assert(!message.includes("hunter2"));
});

Deno.test("the default limits of the environment are those of the ConnectionManager", () => {
  assertEquals(connectionLimits(parseConfig({}), Infinity), DEFAULT_LIMITS);
});

Deno.test("a quarter of the descriptors stays free of sockets", async () => {
  assertEquals(connectionLimits(parseConfig({ MAX_CONNECTIONS: "5000" }), 1024).maxConnections, 768);
  assertEquals(connectionLimits(parseConfig({ MAX_CONNECTIONS: "500" }), 1024).maxConnections, 500);
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(
    path,
    "Max cpu time    unlimited  unlimited  seconds\nMax open files    20000    20000    files\n",
  );
  assertEquals(await descriptorLimit(path), 20_000);
  await Deno.remove(path);
  assertEquals(await descriptorLimit(path), Infinity);
});

/** What Fresh itself reads: the build's id, and how it is run. */
const READ_BY_OTHERS = [
  "CI",
  "CI_COMMIT_SHA",
  "DENO_DEPLOYMENT_ID",
  // web-push looks at it, to print keys: only where whoever starts the server wants that.
  "ECE_KEYLOG",
  "FRESH_*",
  "GITHUB_SHA",
  "HOME",
  "HOSTNAME",
  "NODE_ENV",
  "PREACT_PATH",
  "XDG_CACHE_HOME",
];

Deno.test("the server's permission set names exactly the environment that is read", async () => {
  const text = await Deno.readTextFile(new URL("deno.json", ROOT));
  const list = /"server":[^}]*"env":\s*\[([^\]]*)\]/.exec(text)?.[1] ?? "";
  const allowed = Array.from(list.matchAll(/"([^"]+)"/g), ([, name = ""]) => name);
  const covers = (pattern: string, name: string) =>
    pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
  assertEquals(CONFIG_NAMES.filter((name) => !allowed.some((pattern) => covers(pattern, name))), []);
  assertEquals(allowed.filter((pattern) => !CONFIG_NAMES.some((name) => covers(pattern, name))), READ_BY_OTHERS);
});

Deno.test("the browser check differs from deno.json in nothing but its libraries", async () => {
  const read = async (name: string): Promise<Record<string, unknown>> => {
    const text = await Deno.readTextFile(new URL(name, ROOT));
    return JSON.parse(text.replace(/^\s*\/\/.*$/gm, ""));
  };
  const [main, browser] = await Promise.all([read("deno.json"), read("deno.browser.json")]);
  for (const member of ["imports", "links", "nodeModulesDir"]) assertEquals(browser[member], main[member]);
  assertEquals(
    { ...Object(browser["compilerOptions"]), lib: undefined },
    { ...Object(main["compilerOptions"]), lib: undefined },
  );
});
