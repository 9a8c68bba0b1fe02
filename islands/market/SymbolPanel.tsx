import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { formatCompact, formatPrice } from "@/components/desk/format.ts";
import { Panel } from "@/components/desk/Panel.tsx";
import { useTexts } from "@/components/desk/texts.ts";
import { useTimes } from "@/components/desk/times.ts";
import type { SymbolView } from "@/lib/client/desk/dashboard.ts";
import type { Polled } from "@/lib/client/market/polled.ts";
import type { Ticker } from "@/lib/protocol/mod.ts";
import type { PanelBodyProps } from "../desk/panel_props.ts";

/** What the ticker of its group is, and its headlines. */
export function SymbolPanel({ dashboard, panel }: PanelBodyProps) {
  const { market: { symbol: texts } } = useTexts();
  const ticker = dashboard.desk.tickerOf(panel);
  return (
    <Panel panel={panel} stale={dashboard.store.stale.value}>
      {ticker === null
        ? <p class="empty">{texts.none}</p>
        : <Details key={ticker} ticker={ticker} dashboard={dashboard} />}
    </Panel>
  );
}

function Details({ ticker, dashboard }: Pick<PanelBodyProps, "dashboard"> & { readonly ticker: Ticker }) {
  const { market: { symbol: texts } } = useTexts();
  const details = useSignal<Polled<SymbolView> | null>(null);
  useEffect(() => {
    const opened = details.value = dashboard.openSymbol(ticker);
    return () => opened.dispose();
  }, []);
  const view = details.value?.value.value ?? null;
  if (view !== null) return <Known view={view} dashboard={dashboard} />;
  const isMissing = details.value?.isMissing.value === true;
  return <p class="empty">{isMissing ? texts.unknown(ticker) : texts.loading(ticker)}</p>;
}

function Known(
  { view: { symbol, news }, dashboard }: Pick<PanelBodyProps, "dashboard"> & { readonly view: SymbolView },
) {
  const { market: { symbol: texts } } = useTexts();
  const { marketMs, nowMs } = dashboard.store.state;
  const times = useTimes();
  // A minute is as exact as an age has to be.
  const minuteMs = useComputed(() => Math.floor((marketMs.value ?? nowMs.value) / 60_000) * 60_000);
  const number = (value: number | null, format: (value: number) => string) => value === null ? "–" : format(value);
  const facts: readonly (readonly [string, string])[] = [
    [texts.exchange, symbol.exchange ?? "–"],
    [texts.type, symbol.type ?? "–"],
    [texts.float, number(symbol.float, formatCompact)],
    [texts.shares, number(symbol.shares_outstanding, formatCompact)],
    [texts.cap, number(symbol.market_cap, formatCompact)],
    [texts.atr, number(symbol.atr_14, formatPrice)],
    [texts.avgVolume, number(symbol.avg_volume, formatCompact)],
    [texts.prevClose, number(symbol.prev_close, formatPrice)],
  ];
  return (
    <div class="scroll symbol-details" tabIndex={0} role="region" aria-label={symbol.ticker}>
      <p class="symbol-name">
        <strong>{symbol.ticker}</strong> {symbol.name}
        {symbol.ssr === true && <span class="tag tag-warn">{texts.ssr}</span>}
      </p>
      <dl class="symbol-facts">
        {facts.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <h3>{texts.headlines}</h3>
      {news.length === 0 ? <p class="muted">{texts.noNews}</p> : (
        <ul class="headlines">
          {news.map(({ id, headline, url, time_ms }) => (
            <li key={id}>
              {url === undefined || url === null
                ? <span>{headline}</span>
                : <a href={url} target="_blank" rel="noopener noreferrer">{headline}</a>}{" "}
              <span class="muted">{texts.ago(times.age(minuteMs.value - time_ms))}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
