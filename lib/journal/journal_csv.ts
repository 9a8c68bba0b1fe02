import type { RoundTrip } from "@/lib/protocol/mod.ts";

type Value = string | number | null;

const iso = (timeMs: number | null): string | null => timeMs === null ? null : new Date(timeMs).toISOString();

const COLUMNS: Readonly<Record<string, (trip: RoundTrip) => Value>> = {
  id: ({ id }) => id,
  account: ({ account }) => account,
  ticker: ({ ticker }) => ticker,
  direction: ({ direction }) => direction,
  state: ({ state }) => state,
  quantity: ({ quantity }) => quantity,
  open_quantity: ({ open_quantity }) => open_quantity,
  entry_time: ({ entry_ms }) => iso(entry_ms),
  exit_time: ({ exit_ms }) => iso(exit_ms),
  held_s: ({ held_ms }) => Math.round(held_ms / 1000),
  entry_price: ({ entry_price }) => entry_price,
  exit_price: ({ exit_price }) => exit_price,
  gross_pnl: ({ gross_pnl }) => gross_pnl,
  fees: ({ fees }) => fees,
  pnl: ({ pnl }) => pnl,
  risk: ({ risk }) => risk,
  r: ({ r }) => r,
  mfe: ({ excursions }) => excursions?.mfe ?? null,
  mfe_money: ({ excursions }) => excursions?.mfe_money ?? null,
  mae: ({ excursions }) => excursions?.mae ?? null,
  mae_money: ({ excursions }) => excursions?.mae_money ?? null,
  alert: ({ alert }) => alert?.rule ?? null,
  alert_time: ({ alert }) => iso(alert?.time_ms ?? null),
  source: ({ source }) => source,
  tags: ({ tags }) => tags.join(";"),
  note: ({ note }) => note,
};

/** A text that begins like a formula is one to a spreadsheet: tickers and notes come from outside. */
function cell(value: Value): string {
  const isFormula = typeof value === "string" && /^[=+\-@\t\r]/.test(value);
  const text = value === null ? "" : `${isFormula ? "'" : ""}${value}`;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Round trips as CSV (RFC 4180), a line each. Times in UTC. */
export function journalCsv(trips: readonly RoundTrip[]): string {
  const lines = trips.map((trip) => Object.values(COLUMNS).map((read) => cell(read(trip))).join(","));
  return [Object.keys(COLUMNS).join(","), ...lines, ""].join("\r\n");
}
