import { IS_BROWSER } from "fresh/runtime";
import { settingsCookie } from "@/lib/protocol/mod.ts";
import type { Texts } from "@/lib/language/texts.ts";
import { systemClock } from "@/lib/support/clock.ts";
import { browserPlatform, silentPlatform } from "../alerts/alert_desk.ts";
import { followAddress } from "../workspace/follow_address.ts";
import { followBrowser } from "../browser/follow_browser.ts";
import { noMemory, storageMemory } from "../browser/page_memory.ts";
import { createBackendClient } from "../connection/backend_client.ts";
import { frameSchedule } from "../drawing/frame_schedule.ts";
import { Dashboard } from "./dashboard.ts";
import type { DashboardBoot } from "./dashboard_state.ts";
import { DashboardStore } from "./dashboard_store.ts";
import { addressOf } from "../workspace/address.ts";
import { subscriptionTo } from "./shown_tickers.ts";

/** Between two frames of market data, milliseconds: more often an eye sees no difference. */
const FRAME_MS = 33;

let inBrowser: Dashboard | undefined;
const onServer = new WeakMap<DashboardBoot, Dashboard>();

function create(boot: DashboardBoot, texts: Texts, page: string): Dashboard {
  const clock = systemClock;
  const schedule = frameSchedule({
    clock,
    requestFrame: (callback) => requestAnimationFrame(callback),
    cancelFrame: (frame) => cancelAnimationFrame(frame),
  });
  const store = new DashboardStore(boot, { clock, schedule, texts });
  const { firstRetryMs, maxMessageLength } = boot;
  const socketUrl = new URL("/ws/feed", page);
  socketUrl.protocol = socketUrl.protocol.replace("http", "ws");
  return new Dashboard({
    store,
    texts,
    client: createBackendClient({
      url: socketUrl.href,
      streamUrl: new URL("/api/stream", page).href,
      clock,
      random: Math.random,
      firstRetryMs,
      flushMs: FRAME_MS,
      position: boot.snapshot.position,
      watchlist: boot.snapshot.watchlist,
      subscription: subscriptionTo(store.shown.peek(), maxMessageLength),
      name: "dashboard",
    }),
    fetch: (path, init) => fetch(path, init),
    clock,
    maxMessageLength,
    boot,
    onOpen: (id) => location.assign(id === "" ? "/" : addressOf(id, (group) => store.links.ticker(group).peek())),
    onSettings: (settings) => {
      document.cookie = settingsCookie(settings);
      location.reload();
    },
    memory: IS_BROWSER ? storageMemory(() => localStorage) : noMemory,
    visit: IS_BROWSER ? storageMemory(() => sessionStorage) : noMemory,
    platform: IS_BROWSER ? browserPlatform() : silentPlatform,
    ask: (question) => confirm(question),
    askToken: () => prompt(texts.connection.token),
  });
}

/**
 * The dashboard that all islands of a page share. In the browser it connects on the first call; on the server there is
 * one per request, which never connects.
 */
export function dashboardFor(boot: DashboardBoot, texts: Texts): Dashboard {
  if (IS_BROWSER) {
    if (inBrowser === undefined) {
      const dashboard = inBrowser = create(boot, texts, location.href);
      followBrowser(dashboard);
      // The first island asks while it renders, where no signal may be written.
      queueMicrotask(() => {
        dashboard.start();
        followAddress(dashboard.desk);
      });
    }
    return inBrowser;
  }
  const known = onServer.get(boot);
  if (known !== undefined) return known;
  const dashboard = create(boot, texts, "ws://server.invalid/ws/feed");
  onServer.set(boot, dashboard);
  return dashboard;
}
