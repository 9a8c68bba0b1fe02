/*
 * Shows pushes of the server as notifications, also while no page is open, and says plainly that the server is away
 * where a page is opened without it. It keeps no market data.
 */
{
  const SHELL = "shell-1";
  const OFFLINE = "/offline.html";
  const SHELL_FILES = [OFFLINE, "/tokens.css", "/styles.css", "/overlay.css", "/icon.svg"];

  const keepShell = async () => {
    const shell = await caches.open(SHELL);
    await shell.addAll(SHELL_FILES);
  };

  const forgetOldShells = async () => {
    for (const name of await caches.keys()) if (name !== SHELL) await caches.delete(name);
  };

  /** From the server; without it from the shell. */
  const answer = async (request, path) => {
    try {
      return await fetch(request);
    } catch (error) {
      const kept = await caches.match(path);
      if (kept === undefined) throw error;
      return kept;
    }
  };

  /** An alert as the server sends it. What cannot be read must be shown all the same: browsers ask for that. */
  const read = (data) => {
    try {
      return data?.json() ?? {};
    } catch {
      return { text: data.text() };
    }
  };

  const show = ({ alert_id, ticker, rule_name = "Alert", text = "", note = "" }) =>
    self.registration.showNotification(ticker === undefined ? rule_name : `${ticker}: ${rule_name}`, {
      body: [text, note].filter((part) => part !== "").join("\n"),
      // As the page's own: where both are shown, the second takes the place of the first.
      ...(alert_id === undefined ? {} : { tag: alert_id }),
      icon: "/icon.svg",
      data: { ticker },
    });

  /** Shows the ticker in a page that is open, else in a new one. */
  const open = async (ticker) => {
    const [page] = await self.clients.matchAll({ type: "window" });
    if (page === undefined) {
      return await self.clients.openWindow(ticker === undefined ? "/" : `/?ticker=${encodeURIComponent(ticker)}`);
    }
    page.postMessage({ type: "show", ticker });
    return await page.focus();
  };

  self.addEventListener("install", (event) => {
    event.waitUntil(keepShell());
    self.skipWaiting();
  });
  self.addEventListener("activate", (event) => event.waitUntil(forgetOldShells().then(() => self.clients.claim())));
  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const { pathname } = new URL(request.url);
    if (request.mode === "navigate") event.respondWith(answer(request, OFFLINE));
    else if (request.method === "GET" && SHELL_FILES.includes(pathname)) event.respondWith(answer(request, pathname));
  });
  self.addEventListener("push", (event) => event.waitUntil(show(read(event.data))));
  self.addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(open(event.notification.data?.ticker));
  });
}
