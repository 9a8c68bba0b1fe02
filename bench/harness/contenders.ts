import type { Dialect } from "../client/tally.ts";

/** One way to bring a trade to many clients. */
export interface Contender {
  readonly title: string;
  readonly dialect: Dialect;
  /** Whether its clients read `/api/stream` instead of a WebSocket. @default false */
  readonly isStream?: boolean;
  /** Program and arguments; `--port` and `--tickers` are added. */
  readonly command: readonly string[];
}

const file = (path: string): string => new URL(`../${path}`, import.meta.url).pathname;

/** A Deno program, with the permissions of a server and not those of the harness. */
const deno = (path: string): readonly string[] => [
  Deno.execPath(),
  "run",
  "--no-prompt",
  // Without effect until a scenario asks for a collection, to tell what is held from what is only not yet freed.
  "--v8-flags=--expose-gc",
  "--allow-net=127.0.0.1,0.0.0.0",
  "--allow-read",
  "--allow-env",
  file(path),
];

export const CONTENDERS = {
  v2: { title: "Flashtape v2", dialect: "v2", command: deno("servers/flashtape.ts") },
  sse: { title: "Flashtape v2 by SSE", dialect: "v2", isStream: true, command: deno("servers/flashtape.ts") },
  classic: { title: "Flashtape classic", dialect: "classic", command: deno("servers/flashtape.ts") },
  bun: {
    title: "Bun publish",
    dialect: "classic",
    command: [file("competitors/node_modules/.bin/bun"), file("servers/bun.ts")],
  },
  ws: { title: "npm ws on Node", dialect: "classic", command: ["node", file("servers/ws.mjs")] },
  floor: { title: "the platform's floor", dialect: "v2", command: deno("servers/floor.ts") },
  naive: { title: "naive Deno loop", dialect: "classic", command: deno("servers/naive_deno.ts") },
} as const satisfies Record<string, Contender>;

export type ContenderName = keyof typeof CONTENDERS;

export const CONTENDER_NAMES = Object.keys(CONTENDERS) as readonly ContenderName[];

/** Installs what Flashtape is compared with, as pinned in competitors/package-lock.json, unless it is there. */
export async function installCompetitors(): Promise<void> {
  const cwd = file("competitors");
  if (await exists(`${cwd}/node_modules/.bin/bun`) && await exists(`${cwd}/node_modules/ws`)) return;
  console.log("installing Bun and ws by npm ci ...");
  const { success, stderr } = await new Deno.Command("npm", {
    args: ["ci", "--no-audit", "--no-fund"],
    cwd,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`npm ci in ${cwd} failed: ${new TextDecoder().decode(stderr)}`);
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
