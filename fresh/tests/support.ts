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
let applied: ReturnType<Builder["build"]> | undefined;

/** The build of the fixture, in memory. */
export function buildFixture(): ReturnType<Builder["build"]> {
  applied ??= new Builder({ root }).build({ snapshot: "memory" });
  return applied;
}

/** The fixture app with its build. */
export async function fixtureFetch(): Promise<Fetch> {
  (await buildFixture())(fixture);
  return fetcher(fixture);
}
