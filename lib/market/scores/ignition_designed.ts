import { roundPrice, type Trade } from "@/lib/protocol/mod.ts";
import { BoxHighs } from "./box_highs.ts";
import { type IgnitionScore, ignitionScore } from "./ignition_score.ts";
import { SecondWindow } from "./second_window.ts";
import { TickRule } from "./tick_rule.ts";
import { FULL } from "../bars/trade_eligibility.ts";

/** 1 above `full`, 0.5 above `half`, else 0. */
function grade(value: number, half: number, full: number): number {
  if (value > full) return 1;
  return value > half ? 0.5 : 0;
}

const VELOCITY_S = 10;
const VELOCITY_BASE_S = 60;
const BURST_S = 60;
const BURST_BASE_S = 300;
const PRESSURE_S = 60;
const BOX_BARS = 30;

/**
 * The `designed` ignition model of one ticker (docs/domain.md, Ignition score), over windows of event time:
 * `35 tick_velocity + 30 volume_burst + 20 price_break + 15 buy_pressure`.
 *
 * What the formula leaves open:
 * - The 60 s and the five minutes that a burst is held against are those before it. Were the 10 s part of their own
 *   average, they could never exceed six times it.
 * - A baseline covers what has been observed, at least one whole unit of it (10 s, 1 min, one bar); until then, and
 *   while it is empty, its component is 0.
 * - The box is made of the last 30 minutes that have trades, the current one aside.
 * - Trades that count towards volume are counted; `buy_pressure` is 1 when only buyers traded.
 *
 * Memory is bounded: six minutes of one-second buckets and 31 bar highs.
 */
export class DesignedIgnition {
  readonly #trades = new SecondWindow(VELOCITY_S + VELOCITY_BASE_S);
  readonly #volume = new SecondWindow(BURST_S + BURST_BASE_S);
  readonly #bought = new SecondWindow(PRESSURE_S);
  readonly #sold = new SecondWindow(PRESSURE_S);
  readonly #highs = new BoxHighs(BOX_BARS);
  readonly #tickRule = new TickRule();
  #price = 0;
  #priceMs = -Infinity;
  #lastS = -Infinity;

  /** Counts a trade; one older than the windows moves nothing. */
  add(trade: Trade): void {
    const { price, size, timeMs, eligibility = FULL } = trade;
    const second = Math.floor(timeMs / 1000);
    this.#lastS = Math.max(this.#lastS, second);
    const side = trade.side ?? (eligibility.updatesLast ? this.#tickRule.side(price, timeMs) : undefined);
    if (eligibility.updatesVolume) {
      this.#trades.add(second, 1);
      this.#volume.add(second, size);
      if (side === "buy") this.#bought.add(second, size);
      if (side === "sell") this.#sold.add(second, size);
    }
    if (eligibility.updatesHighLow) this.#highs.add(Math.floor(timeMs / 60_000), price);
    if (eligibility.updatesLast && timeMs >= this.#priceMs) {
      this.#price = price;
      this.#priceMs = timeMs;
    }
  }

  /** Counts a trade no more, as far as the windows still hold it. */
  takeBack({ size, timeMs, side, eligibility = FULL }: Trade): void {
    if (!eligibility.updatesVolume) return;
    const second = Math.floor(timeMs / 1000);
    this.#trades.add(second, -1);
    this.#volume.add(second, -size);
    if (side === "buy") this.#bought.add(second, -size);
    if (side === "sell") this.#sold.add(second, -size);
  }

  /** The score at `nowMs`, epoch ms of the market's time; never before the latest trade. */
  score(nowMs: number): IgnitionScore {
    const nowS = Math.max(Math.floor(nowMs / 1000), this.#lastS);
    return ignitionScore({
      tick_velocity: 35 * grade(this.#trades.surge(nowS, VELOCITY_S, VELOCITY_BASE_S), 4, 8),
      volume_burst: 30 * grade(this.#volume.surge(nowS, BURST_S, BURST_BASE_S), 3, 6),
      price_break: 20 * this.#priceBreak(Math.floor(nowS / 60)),
      buy_pressure: 15 * grade(this.#pressure(nowS), 0.9, 1.8),
    });
  }

  #priceBreak(minute: number): number {
    const boxHigh = this.#highs.before(minute);
    // Rounded: 10 * 1.005 falls short of 10.05 in floats.
    return boxHigh === undefined ? 0 : grade(this.#price, boxHigh, roundPrice(boxHigh * 1.005));
  }

  #pressure(nowS: number): number {
    const bought = this.#bought.sum(nowS, PRESSURE_S);
    const sold = this.#sold.sum(nowS, PRESSURE_S);
    return bought > 0 ? bought / sold : 0;
  }
}
