import type { OperationDescription } from "../requests/operation_description.ts";
import { PathTemplate } from "../requests/path_template.ts";
import {
  createAlertRule,
  deleteAlertRule,
  getAlertRule,
  getAlertRules,
  rehearseAlertRule,
  restoreAlertRule,
  testAlertRule,
  updateAlertRule,
} from "./alert_rules.ts";
import { getAlerts, getAlertStats } from "./alerts.ts";
import { getHalts, getNews, getSymbol, getSymbols } from "./desk.ts";
import { getAsyncApi, getOpenApi } from "./documents.ts";
import { getEngineStatus, killSwitch, startEngine, stopEngine } from "./engine.ts";
import { getFacts, getTickerFacts } from "./facts.ts";
import { getJournal, getJournalCsv, writeJournalNote } from "./practice/journal.ts";
import { getIgnition, startIgnition, stopIgnition } from "./ignition.ts";
import { getBars, getGainers, getLevels, getZScore } from "./market.ts";
import {
  cancelOrder,
  cancelOrders,
  checkOrder,
  getOrder,
  getOrders,
  getPositions,
  getRisk,
  pairOrders,
  replaceOrder,
  submitOrder,
  unlockTrading,
} from "./orders.ts";
import { getPush, subscribePush, unsubscribePush } from "./push.ts";
import { publish } from "./publish.ts";
import {
  getReplay,
  getReplayDays,
  loadReplay,
  pauseReplay,
  resumeReplay,
  seekReplay,
  setReplaySpeed,
  stepReplay,
} from "./practice/replay.ts";
import {
  createScan,
  deleteScan,
  getScan,
  getScanRows,
  getScans,
  previewScan,
  restoreScan,
  updateScan,
} from "./scans.ts";
import { getHealth, getMetrics, getStatus } from "./server.ts";
import { getStream } from "./stream.ts";
import { checkPromotion, demoteFromTier2, getTier2Status, promoteToTier2 } from "./tier2.ts";
import {
  createWorkspace,
  deleteWorkspace,
  getWorkspace,
  getWorkspaces,
  restoreWorkspace,
  updateWorkspace,
} from "./workspaces.ts";
import { addToWatchlist, getWatchlist, recalculateWatchlist, removeFromWatchlist } from "./watchlist.ts";

/** Every operation that the routes serve, by its `operationId`. */
export const OPERATIONS = {
  getStatus,
  getHealth,
  getMetrics,
  getBars,
  getLevels,
  getSymbols,
  getSymbol,
  getNews,
  getHalts,
  getGainers,
  getZScore,
  getStream,
  getFacts,
  getTickerFacts,
  getScans,
  createScan,
  getScan,
  updateScan,
  deleteScan,
  previewScan,
  restoreScan,
  getScanRows,
  getWorkspaces,
  createWorkspace,
  getWorkspace,
  updateWorkspace,
  deleteWorkspace,
  restoreWorkspace,
  getWatchlist,
  addToWatchlist,
  removeFromWatchlist,
  recalculateWatchlist,
  getIgnition,
  startIgnition,
  stopIgnition,
  getTier2Status,
  promoteToTier2,
  demoteFromTier2,
  checkPromotion,
  getAlerts,
  getAlertStats,
  getAlertRules,
  createAlertRule,
  getAlertRule,
  updateAlertRule,
  deleteAlertRule,
  restoreAlertRule,
  rehearseAlertRule,
  testAlertRule,
  getPush,
  subscribePush,
  unsubscribePush,
  submitOrder,
  checkOrder,
  pairOrders,
  getOrders,
  cancelOrders,
  getOrder,
  replaceOrder,
  cancelOrder,
  getPositions,
  getJournal,
  getJournalCsv,
  writeJournalNote,
  getRisk,
  unlockTrading,
  getEngineStatus,
  startEngine,
  stopEngine,
  killSwitch,
  getReplay,
  getReplayDays,
  pauseReplay,
  resumeReplay,
  stepReplay,
  setReplaySpeed,
  seekReplay,
  loadReplay,
  publish,
  getOpenApi,
  getAsyncApi,
} as const satisfies Readonly<Record<string, OperationDescription>>;

const TEMPLATES = Object.values<OperationDescription>(OPERATIONS).map(({ method, path }) => ({
  method,
  template: new PathTemplate(path),
}));

/** The methods that a path has, as the header `Allow` names them; none for a path that there is not. */
export function methodsAt(path: string): ReadonlySet<string> {
  const methods = new Set<string>(path === "/ws/feed" ? ["GET"] : []);
  for (const { method, template } of TEMPLATES) {
    if (template.match(path) === null) continue;
    methods.add(method);
    if (method === "GET") methods.add("HEAD");
  }
  return methods;
}
