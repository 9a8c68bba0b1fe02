import type { ComponentChildren } from "preact";
import { referenceClose, type Ticker, type WatchlistItem } from "@/lib/protocol/mod.ts";
import { Change, SplitTag } from "../market/Change.tsx";
import { useTexts } from "../desk/texts.ts";
import { formatCompact, formatDifference, formatPrice, UNKNOWN } from "../desk/format.ts";

export interface TickerHeadlineProps {
  readonly ticker: Ticker;
  /** Absent while the ticker is not on the watchlist. */
  readonly item: WatchlistItem | undefined;
  /** Of the newest bar; stands in for the watchlist's price. */
  readonly lastClose: number | undefined;
  readonly halted: boolean;
  /** What can be done with the ticker. */
  readonly controls: ComponentChildren;
}

/** The active ticker at a glance. */
export function TickerHeadline({ ticker, item, lastClose, halted, controls }: TickerHeadlineProps) {
  const { watchlist: words } = useTexts().market;
  if (item === undefined) {
    return (
      <div class="headline">
        <h3 class="headline-ticker">{ticker}</h3>
        {lastClose !== undefined && <span class="headline-price">{formatPrice(lastClose)}</span>}
        {halted && <span class="tag tag-halted">{words.halted}</span>}
        <span class="muted">{words.notListed}</span>
        {controls}
      </div>
    );
  }
  const { price, last_close, official_close = null, suspected_split = null } = item;
  const { change_pct, volume, avg_volume, dollar_volume, stage, tier } = item;
  const known = last_close > 0;
  const close = referenceClose(item);
  return (
    <div class="headline">
      <h3 class="headline-ticker">{ticker}</h3>
      <span class="headline-price">{formatPrice(price)}</span>
      <span class="headline-change">
        {suspected_split === null
          ? <Change percent={close > 0 ? change_pct : null} />
          : <SplitTag ratio={suspected_split} />}
        {close > 0 && <span class="muted">{formatDifference(price - close)}</span>}
        {official_close !== null && <span class="muted">{words.afterHours}</span>}
      </span>
      {official_close !== null && (
        <span class="headline-close">
          {formatPrice(official_close)} <span class="muted">{words.atClose}</span>
          {known && <Change percent={(official_close - last_close) / last_close * 100} />}
        </span>
      )}
      {halted && <span class="tag tag-halted">{words.halted}</span>}
      {tier === 2 && <span class="tag tag-hot">{words.hot}</span>}
      {controls}
      <dl class="headline-facts">
        <Fact name={words.prevClose} text={known ? formatPrice(last_close) : UNKNOWN} />
        <Fact name={words.volume} text={formatCompact(volume)} />
        <Fact name={words.average} text={avg_volume > 0 ? `${(volume / avg_volume).toFixed(2)}×` : UNKNOWN} />
        <Fact name={words.dollars} text={formatCompact(dollar_volume)} />
        <Fact name={words.stageName} text={stage} />
      </dl>
    </div>
  );
}

function Fact({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{text}</dd>
    </div>
  );
}
