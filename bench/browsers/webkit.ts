import { eventually, type OtherBrowser, SIZE } from "./other_browser.ts";

const PORT = 9444;
const DISPLAY = ":97";
const BROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";

/** WebDriver over HTTP. */
async function ask(method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${PORT}${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(value)}`);
  return value;
}

/** Debian's WebKitGTK, on a screen that nobody sees. */
export async function openWebKit(): Promise<OtherBrowser> {
  const start = (command: string, args: string[]) =>
    new Deno.Command(command, {
      args,
      env: { DISPLAY, WEBKIT_DISABLE_COMPOSITING_MODE: "1", LIBGL_ALWAYS_SOFTWARE: "1" },
      stdout: "null",
      stderr: "null",
    }).spawn();
  const screen = start("Xvfb", [DISPLAY, "-screen", "0", `${SIZE.width}x${SIZE.height}x24`]);
  const driver = start("WebKitWebDriver", [`--port=${PORT}`]);
  const session = await eventually(async () => {
    const capabilities = {
      alwaysMatch: { "webkitgtk:browserOptions": { binary: BROWSER, args: ["--automation"] } },
    };
    const { sessionId } = await ask("POST", "/session", { capabilities }) as { readonly sessionId: string };
    return `/session/${sessionId}`;
  });
  await ask("POST", `${session}/window/rect`, SIZE);
  const script = (text: string) => ask("POST", `${session}/execute/sync`, { script: text, args: [] });
  return {
    name: "webkit",
    open: async (url) => void await ask("POST", `${session}/url`, { url }),
    run: async (text) => void await script(text),
    holds: async (expression) => await script(`return Boolean(${expression})`) === true,
    picture: async (path) => {
      await Deno.writeFile(path, Uint8Array.fromBase64(String(await ask("GET", `${session}/screenshot`))));
    },
    [Symbol.asyncDispose]: async () => {
      await ask("DELETE", session).catch(() => {});
      for (const child of [driver, screen]) {
        child.kill();
        await child.status;
      }
    },
  };
}
