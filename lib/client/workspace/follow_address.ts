import { effect } from "@preact/signals";
import { addressOf } from "./address.ts";
import type { WorkspaceDesk } from "./workspace_desk.ts";

/** Has the address of the page hold its workspace and the tickers of its groups, and saves the desk before the page goes. */
export function followAddress(desk: WorkspaceDesk): void {
  effect(() => {
    const address = addressOf(desk.id, (group) => desk.links.ticker(group).value);
    if (`${location.pathname}${location.search}` !== address) history.replaceState(history.state, "", address);
  });
  addEventListener("pagehide", () => void desk.saveNow());
}
