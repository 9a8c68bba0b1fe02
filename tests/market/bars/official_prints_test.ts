import { assertEquals } from "@std/assert";
import { BarBuilder, MarketState, OfficialPrints } from "@/lib/market/mod.ts";
import { type EpochMs, type OfficialPrint, parseTicker, type Trade } from "@/lib/protocol/mod.ts";

const ACME = parseTicker("ACME");
const NOTHING = { updatesVolume: false, updatesHighLow: false, updatesLast: false };

const at = (clock: string, date = "2013-10-08") => Date.parse(`${date}T${clock}-04:00`) as EpochMs;
const trade = (timeMs: EpochMs, price: number, size: number, more: Partial<Trade> = {}): Trade => ({
  kind: "trade",
  ticker: ACME,
  timeMs,
  price,
  size,
  ...more,
});
const official = (kind: OfficialPrint["kind"], exchange: string, timeMs: EpochMs, price: number, size: number) =>
  trade(timeMs, price, size, { eligibility: NOTHING, official: { kind, exchange } });

/** Plays trades and tells every bar as it is published: clock, open, high, low, close, volume, revision. */
function play(trades: readonly Trade[]) {
  const builder = new BarBuilder();
  const prints = new OfficialPrints("us_equities");
  const market = new MarketState("us_equities");
  const updates = trades.flatMap((event) => {
    market.applyTrade(event);
    const added = builder.add(event);
    const change = prints.note(event);
    if (change === null) return added;
    market.applyOfficial(change);
    return [...added, ...change.crosses.flatMap((cross) => builder.cross(cross))];
  });
  const told = [...updates, ...builder.flush()].map(({ bar: { time, open, high, low, close, volume }, revision }) => {
    const clock = new Date((time - 4 * 3600) * 1000).toISOString().slice(11, 16);
    return [clock, open, high, low, close, volume, revision ?? 0];
  });
  return { told, state: market.get(ACME) };
}

Deno.test("the opening cross opens the first minute, and counts in it, though others traded before it", () => {
  const { told, state } = play([
    trade(at("09:30:01"), 10.2, 100),
    official("opening_cross", "N", at("09:30:20"), 10.5, 5000),
    trade(at("09:30:30"), 10.1, 100),
  ]);
  assertEquals(told, [["09:30", 10.5, 10.5, 10.1, 10.1, 5200, 0]]);
  assertEquals(state?.dayVolume, 5200);
});

Deno.test("an opening cross of another minute, as on a late opening, moves nothing", () => {
  const { told } = play([
    trade(at("09:30:01"), 10.2, 100),
    official("opening_cross", "N", at("09:31:20"), 10.5, 5000),
    trade(at("09:31:30"), 10.1, 100),
  ]);
  assertEquals(told, [["09:30", 10.2, 10.2, 10.2, 10.2, 100, 0], ["09:31", 10.1, 10.1, 10.1, 10.1, 100, 0]]);
});

Deno.test("the closing cross closes the last regular minute when it is printed, and is the official close", () => {
  const { told, state } = play([
    trade(at("15:59:50"), 20, 100),
    trade(at("16:00:10"), 20.4, 50),
    official("closing_cross", "N", at("16:00:47"), 19.8, 9000),
    official("closing_cross", "N", at("16:01:30"), 19.9, 70),
    trade(at("17:00:00"), 20.6, 10),
  ]);
  assertEquals(told, [
    ["15:59", 20, 20, 20, 20, 100, 0],
    ["15:59", 20, 20, 19.8, 19.8, 9100, 1],
    ["16:00", 20.4, 20.4, 20.4, 20.4, 50, 0],
    ["17:00", 20.6, 20.6, 20.6, 20.6, 10, 0],
  ]);
  assertEquals([state?.officialClose, state?.price, state?.dayVolume], [19.8, 20.6, 9160]);
});

Deno.test("the larger exchange takes the place of the one before, and what that had changed is taken back", () => {
  const { told, state } = play([
    trade(at("15:59:50"), 20, 100),
    official("closing_cross", "P", at("16:00:01"), 21, 300),
    official("closing_cross", "N", at("16:00:47"), 19.8, 9000),
  ]);
  assertEquals(told, [
    ["15:59", 20, 20, 20, 20, 100, 0],
    ["15:59", 20, 21, 20, 21, 400, 1],
    ["15:59", 20, 20, 19.8, 19.8, 9100, 2],
  ]);
  assertEquals([state?.officialClose, state?.dayVolume], [19.8, 9100]);
});

Deno.test("on a day that ends at 13:00 the closing cross belongs to 12:59", () => {
  const friday = (clock: string) => Date.parse(`2013-11-29T${clock}-05:00`) as EpochMs;
  const prints = new OfficialPrints("us_equities");
  const change = prints.note(official("closing_cross", "N", friday("13:00:05"), 19.8, 9000));
  assertEquals(change?.crosses.map(({ kind, startS }) => [kind, startS * 1000]), [["closing", friday("12:59:00")]]);
});

Deno.test("an exchange's word on the close holds where its auction printed nothing", () => {
  const { state } = play([
    trade(at("15:59:50"), 20, 100),
    official("official_close", "N", at("16:02:00"), 19.9, 0),
  ]);
  assertEquals([state?.officialClose, state?.dayVolume], [19.9, 100]);
});

Deno.test("the official close is the next session's last close, whatever traded after it", () => {
  const { state } = play([
    trade(at("15:59:50"), 20, 100),
    official("closing_cross", "N", at("16:00:47"), 19.8, 9000),
    trade(at("17:00:00"), 20.6, 10),
    trade(at("09:31:00", "2013-10-09"), 20.1, 10),
  ]);
  assertEquals([state?.lastClose, state?.officialClose, state?.dayVolume], [19.8, null, 10]);
});

Deno.test("a print of a session before changes nothing; a market without hours has no auctions", () => {
  const prints = new OfficialPrints("us_equities");
  prints.note(official("closing_cross", "N", at("16:00:47", "2013-10-09"), 19.8, 9000));
  assertEquals(prints.note(official("closing_cross", "N", at("16:00:47"), 18, 9000)), null);
  assertEquals(new OfficialPrints("always_open").note(official("closing_cross", "N", at("16:00:47"), 18, 9)), null);
});

Deno.test("OfficialPrints tells the auctions of a session, with the time of their prints", () => {
  const prints = new OfficialPrints("us_equities");
  const opened = at("09:30:02");
  prints.note(official("opening_cross", "N", opened, 10.5, 5000));
  const { opening, closing } = prints.crosses(ACME, "2013-10-08");
  assertEquals([opening, closing], [{ price: 10.5, size: 5000, timeMs: opened }, null]);
  assertEquals(prints.crosses(ACME, "2013-10-09"), { opening: null, closing: null });
  assertEquals(prints.crosses(parseTicker("IBM"), "2013-10-08"), { opening: null, closing: null });
});
