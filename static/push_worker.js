/*
 * Shows pushes of the server as notifications, also while no page is open. It keeps nothing and answers no request of
 * a page.
 */
{
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

  self.addEventListener("install", () => self.skipWaiting());
  self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
  self.addEventListener("push", (event) => event.waitUntil(show(read(event.data))));
  self.addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(open(event.notification.data?.ticker));
  });
}
