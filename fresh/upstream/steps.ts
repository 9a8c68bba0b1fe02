/** A run of Deno in the copy. */
export interface Step {
  readonly folder: string;
  readonly args: readonly string[];
}

/** How long a server may take until it says where it listens, and a run until it ends. */
const START_MS = 60_000;
const RUN_MS = 15 * 60_000;
/** What is repeated of a run that failed. */
const TAIL_LINES = 15;

function spawn({ folder, args }: Step, signal: AbortSignal): Deno.ChildProcess {
  const env = { NO_COLOR: "1", DATA_DIR: ":memory:", PORT: "0" };
  return new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: folder,
    env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal,
  })
    .spawn();
}

/** Runs to its end. @throws {Error} with the last lines when it fails or takes too long */
async function output(step: Step): Promise<string> {
  const { code, stdout, stderr } = await spawn(step, AbortSignal.timeout(RUN_MS)).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  if (code !== 0) throw new Error(`exit code ${code}\n${text.trimEnd().split("\n").slice(-TAIL_LINES).join("\n")}`);
  return text;
}

/** Runs to its end and tells how long it took. */
export async function timed(step: Step): Promise<string> {
  const startMs = performance.now();
  await output(step);
  return `ok in ${((performance.now() - startMs) / 1000).toFixed(1)} s`;
}

/** Runs tests and gives their closing line. */
export async function tests(step: Step): Promise<string> {
  const closing = (await output(step)).split("\n").findLast((line) => line.startsWith("ok | "));
  if (closing === undefined) throw new Error("no test was run");
  return closing;
}

/** Starts a server, asks it for its page and ends it. @throws {Error} when it does not listen or answers otherwise */
export async function answers(step: Step): Promise<string> {
  const stop = new AbortController();
  const child = spawn(step, AbortSignal.any([stop.signal, AbortSignal.timeout(START_MS)]));
  let text = "";
  const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>, found: (url: string) => void) => {
    for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const port = /(?:Flashtape is on|Listening on) http:\/\/[^\s:]+:(\d+)/.exec(text)?.[1];
      if (port !== undefined) found(`http://127.0.0.1:${port}/`);
    }
  };
  const listening = Promise.withResolvers<string>();
  const reading = Promise.all([read(child.stdout, listening.resolve), read(child.stderr, listening.resolve)])
    .then(() => listening.reject(new Error(`it ended before it listened\n${text}`)));
  try {
    const response = await fetch(await listening.promise);
    const page = await response.text();
    if (response.status !== 200 || !page.includes("Flashtape")) {
      throw new Error(`${response.status}: ${page.slice(0, 200)}`);
    }
    return `${response.status}, ${page.length} characters`;
  } finally {
    stop.abort();
    await child.status;
    await reading;
  }
}
