import { Ticker } from "@/lib/protocol/mod.ts";

/** Shows pushes, and keeps the shell that says when the server is away. */
export const SERVICE_WORKER = "/service_worker.js";

/** Who is told. */
interface Page {
  setHidden(isHidden: boolean): void;
  select(ticker: Ticker, source: "unknown"): void;
  readonly alerts: { readonly caller: { touched(): void } };
}

/** Tells the dashboard what happens to its page: whether it is seen, touched, or asked for by a push that was clicked. */
export function followBrowser(dashboard: Page): void {
  const followTab = () => dashboard.setHidden(document.hidden);
  // A tab may be opened in the background.
  followTab();
  document.addEventListener("visibilitychange", followTab);
  const touch = () => dashboard.alerts.caller.touched();
  for (const event of ["pointerdown", "keydown"]) document.addEventListener(event, touch, { once: true });
  if (!("serviceWorker" in navigator)) return;
  // Without it the page is whole; only a page that is opened while the server is away needs it.
  addEventListener("load", () => void navigator.serviceWorker.register(SERVICE_WORKER, { scope: "/" }).catch(() => {}));
  navigator.serviceWorker.addEventListener("message", ({ data }: MessageEvent) => {
    const ticker = Ticker.safeParse(data?.ticker);
    if (ticker.success) dashboard.select(ticker.data, "unknown");
  });
}
