import type { App } from "fresh";
import { Builder } from "fresh/dev";
import { app as fixture } from "./fixture/main.ts";

/** Answers a request for a path without a network. */
export type Fetch = (path: string, init?: RequestInit) => Promise<Response>;

/** Sends requests to an app without a network. */
export function fetcher<State>(app: App<State>): Fetch {
  const handler = app.handler();
  return (path, init) => handler(new Request(`http://localhost${path}`, init));
}

const root = new URL("./fixture/", import.meta.url).pathname;
// Before any test begins: upstream leaves esbuild running, which is no test's doing.
const applySnapshot = await new Builder({ root }).build({ snapshot: "memory" });

/** The build of the fixture, in memory, to be given to an app. */
export function applyFixture<State>(app: App<State>): void {
  applySnapshot(app);
}

/** The fixture app with its build. */
export function fixtureFetch(): Fetch {
  applyFixture(fixture);
  return fetcher(fixture);
}

/** Serves an app on a free port while `run` runs. */
export async function serving<State>(app: App<State>, run: (url: string) => Promise<void>): Promise<void> {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, app.handler());
  try {
    await run(`127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}
