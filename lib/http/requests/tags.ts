/** What operations are grouped by in `/api/openapi.json`, in this order. */
export const TAGS = {
  server: "What the server is and does.",
  market: "Bars, gainers and scores of single tickers.",
  scans: "Saved questions to the whole market, and the facts that they ask for.",
  desk: "Workspaces: which panels stand where on the desk.",
  watchlist: "The tickers that are followed.",
  ignition: "Ignition scores.",
  tier2: "The hot zone.",
  alerts: "What is to be told, to whom, and what came of earlier alerts.",
  orders: "Orders and positions of the paper account.",
  journal: "Round trips of an account, and what comes of them.",
  engine: "Starting and stopping what reads the market.",
  replay: "Playing recorded days: pause, speed, steps, moves in time.",
  publish: "Messages of an external engine.",
  documents: "Descriptions of this interface for programs.",
} as const;

export type Tag = keyof typeof TAGS;
