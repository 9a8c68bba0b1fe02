const ROOT = new URL("../../..", import.meta.url);

export interface ServerProcess extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  /** Everything written to standard error so far. */
  log(): string;
  /** Resolves once `text` was written to standard error; rejects when the process ends without it. */
  logged(text: string): Promise<void>;
  /** Resolves with the exit code once the process has ended. */
  readonly ended: Promise<number>;
  kill(signal: Deno.Signal): void;
}

/**
 * Starts the built server as `deno task start` does, with its named permissions only, and resolves once it listens.
 *
 * @param environment on top of `HOST=127.0.0.1` and a free port; nothing else is inherited but what Deno itself needs
 * @throws when it ends before it listens
 */
export async function startServer(environment: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
  const { HOME = "", PATH = "", DENO_DIR = "" } = Deno.env.toObject();
  // As `deno task start` grants it; what stands in the named set is ./data, which tests must not touch.
  const { DATA_DIR = ":memory:", RECORD_DIR } = environment;
  const folders = [DATA_DIR, RECORD_DIR].filter((folder) => folder !== undefined && folder !== ":memory:");
  const writing = folders.length === 0 ? [] : [`--allow-write=${folders.join(",")}`];
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-P=server", ...writing, "--no-prompt", "main.ts"],
    cwd: ROOT,
    clearEnv: true,
    env: {
      HOME,
      PATH,
      ...(DENO_DIR === "" ? {} : { DENO_DIR }),
      NO_COLOR: "1",
      PORT: "0",
      DATA_DIR: ":memory:",
      ...environment,
    },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let text = "";
  const listening = Promise.withResolvers<number>();
  const awaited = new Map<string, PromiseWithResolvers<void>>();
  const reading = (async () => {
    for await (const chunk of child.stderr.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const port = /Flashtape is on http:\/\/[^\s:]+:(\d+)/.exec(text)?.[1];
      if (port !== undefined) listening.resolve(Number(port));
      for (const [wanted, { resolve }] of awaited) if (text.includes(wanted)) resolve();
    }
    for (const [wanted, { reject }] of awaited) reject(new Error(`the server ended without "${wanted}":\n${text}`));
    listening.reject(new Error(`the server ended before it listened:\n${text}`));
  })();
  const ended = Promise.all([child.status, reading]).then(([{ code }]) => code);
  try {
    const port = await listening.promise;
    return {
      port,
      pid: child.pid,
      ended,
      log: () => text,
      logged: (wanted) => {
        const waiter = Promise.withResolvers<void>();
        awaited.set(wanted, waiter);
        if (text.includes(wanted)) waiter.resolve();
        return waiter.promise;
      },
      kill: (signal) => child.kill(signal),
      [Symbol.asyncDispose]: async () => {
        try {
          child.kill("SIGKILL");
        } catch (error) {
          // It has ended already.
          if (!(error instanceof TypeError)) throw error;
        }
        await ended;
      },
    };
  } catch (error) {
    await ended;
    throw error;
  }
}
