import { assertEquals } from "@std/assert";
import { type AlertFilter, alertFilter } from "@/lib/client/alerts/alert_filter.ts";
import { parseTicker } from "@/lib/protocol/mod.ts";

const IBM = parseTicker("IBM");
const AAPL = parseTicker("AAPL");
const ALERTS = [
  { ticker: IBM, rule_name: "Running up", text: "enters Running up", note: "sell a third" },
  { ticker: AAPL, rule_name: "Halts", text: "halted" },
  { ticker: AAPL },
];

const shownBy = (filter: Partial<AlertFilter>, shown = IBM) => {
  const shows = alertFilter({ text: "", rule: "", tickers: "all", ...filter }, shown, (ticker) => ticker === AAPL);
  return ALERTS.flatMap((alert, place) => shows(alert) ? [place] : []);
};

Deno.test("alertFilter() shows what has the text, the rule and the tickers that are asked for", () => {
  assertEquals(shownBy({}), [0, 1, 2]);
  assertEquals(shownBy({ text: " ibm" }), [0]);
  assertEquals(shownBy({ text: "SELL" }), [0]);
  assertEquals(shownBy({ text: "hal" }), [1]);
  assertEquals(shownBy({ rule: "Halts" }), [1]);
  assertEquals(shownBy({ tickers: "shown" }), [0]);
  assertEquals(shownBy({ tickers: "watchlist" }), [1, 2]);
  assertEquals(shownBy({ tickers: "watchlist", text: "nothing" }), []);
});
