import { useComputed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { formatPrice, formatSize } from "@/components/desk/format.ts";
import { Panel } from "@/components/desk/Panel.tsx";
import { useTexts } from "@/components/desk/texts.ts";
import { lastPrice } from "@/lib/client/desk/last_price.ts";
import type { Ticker } from "@/lib/protocol/mod.ts";
import type { PanelBodyProps } from "../desk/panel_props.ts";

/** Bid and ask of the ticker of its group, and its order book where the feed has one. */
export function QuotePanel({ dashboard, panel }: PanelBodyProps) {
  const { market: { quote: texts } } = useTexts();
  const ticker = dashboard.desk.tickerOf(panel);
  return (
    <Panel
      panel={panel}
      stale={dashboard.store.stale.value}
      aside={ticker !== null && <Spread ticker={ticker} dashboard={dashboard} />}
    >
      {ticker === null
        ? <p class="empty">{texts.noTicker}</p>
        : <Quote key={ticker} ticker={ticker} dashboard={dashboard} />}
    </Panel>
  );
}

interface Props extends Pick<PanelBodyProps, "dashboard"> {
  readonly ticker: Ticker;
}

function Spread({ ticker, dashboard }: Props) {
  const { market: { quote: texts } } = useTexts();
  const { bid = null, ask = null } = dashboard.detail.quotes.quote(ticker).value ?? {};
  if (bid === null || ask === null || bid <= 0 || ask < bid) return <span class="muted">{ticker}</span>;
  const percent = (ask - bid) / ((ask + bid) / 2) * 100;
  return (
    <span class="muted">
      {ticker} {texts.spread(((ask - bid) * 100).toFixed(ask - bid < 0.01 ? 2 : 0), percent.toFixed(2))}
    </span>
  );
}

function Quote({ ticker, dashboard }: Props) {
  const { market: { quote: texts } } = useTexts();
  const { detail, store } = dashboard;
  useEffect(() => {
    const stops = [detail.want("quotes", ticker), detail.want("depth", ticker)];
    return () => stops.forEach((stop) => stop());
  }, []);
  const quote = detail.quotes.quote(ticker).value;
  const book = detail.quotes.book(ticker).value;
  const last = useComputed(() => lastPrice(store, ticker)).value;
  if (quote === null) return <p class="empty">{texts.none(ticker)}</p>;
  const side = (name: string, price: number | null, size: number | null, exchange: string | null, tone: string) => (
    <div class="quote-side">
      <span class="muted">{name}</span>
      <strong class={`quote-price ${tone}`}>{price === null ? "–" : formatPrice(price)}</strong>
      <span class="muted">{size === null ? "" : formatSize(size)} {exchange}</span>
    </div>
  );
  return (
    <div class="scroll quote" tabIndex={0} role="region" aria-label={`${ticker} ${texts.bid}, ${texts.ask}`}>
      <div class="quote-top">
        {side(texts.bid, quote.bid, quote.bidSize, quote.bidExchange, "up")}
        <div class="quote-side quote-last">
          <span class="muted">{texts.last}</span>
          <strong class="quote-price">{last === null ? "–" : formatPrice(last)}</strong>
        </div>
        {side(texts.ask, quote.ask, quote.askSize, quote.askExchange, "down")}
      </div>
      {book !== null && (
        <table class="grid-table depth">
          <caption class="visually-hidden">{texts.depth}</caption>
          <tbody>
            {Array.from({ length: Math.max(book.bids.length, book.asks.length) }, (_, level) => {
              const [bidPrice, bidSize] = book.bids[level] ?? [];
              const [askPrice, askSize] = book.asks[level] ?? [];
              return (
                <tr key={level}>
                  <td class="number muted">{bidSize === undefined ? "" : formatSize(bidSize)}</td>
                  <td class="number up">{bidPrice === undefined ? "" : formatPrice(bidPrice)}</td>
                  <td class="number down">{askPrice === undefined ? "" : formatPrice(askPrice)}</td>
                  <td class="number muted">{askSize === undefined ? "" : formatSize(askSize)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </div>
  );
}
