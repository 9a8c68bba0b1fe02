import { effect, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useTexts } from "@/components/desk/texts.ts";
import { alertText, alertTitle } from "@/components/trading/alert_words.ts";
import { outcomeText } from "@/components/trading/order_words.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";

/** What a screen reader may still be reading. */
const KEPT = 5;

interface Said {
  readonly id: number;
  readonly text: string;
}

/**
 * The one place that a screen reader is told of what happens: whether the page is live, fills, alerts, halts and the
 * kill switch. Politely: it waits until what is being read has been read.
 */
export function Announcements({ dashboard }: { readonly dashboard: Dashboard }) {
  const texts = useTexts();
  const said = useSignal<readonly Said[]>([]);
  useEffect(() => {
    const { trading, liveness, notices } = dashboard.store;
    let count = 0;
    const say = (text: string) => {
      said.value = [...said.peek().slice(1 - KEPT), { id: ++count, text }];
    };
    /** Says what becomes of a signal after this moment. */
    const follow = <T,>(read: () => T, changed: (now: T, before: T) => void): () => void => {
      let before: { readonly value: T } | null = null;
      return effect(() => {
        const value = read();
        if (before !== null && before.value !== value) changed(value, before.value);
        before = { value };
      });
    };
    const stops = [
      // A countdown changes its label each second: only the sentence is said again.
      follow(
        () => liveness.value.message ?? texts.connection[liveness.value.level === "starting" ? "connecting" : "live"],
        say,
      ),
      follow(() => notices.all.value, (now, before) => {
        for (const { text, details } of now.filter((notice) => !before.includes(notice))) {
          say([text, ...details].join("; "));
        }
      }),
      follow(() => trading.alerts.arrived.value, (now, before) => {
        for (const alert of trading.alerts.all.peek().slice(0, Math.min(KEPT, now - before)).toReversed()) {
          say(
            [alert.ticker, alertTitle(alert, texts.alerts), alertText(alert)].filter((part) => part !== "").join(": "),
          );
        }
      }),
      follow(() => dashboard.keyTrading.report.value, (report) => {
        if (report !== null) say(report.text);
      }),
      follow(() => trading.filled.value, (orders) => {
        for (const order of orders) say(outcomeText(order, texts.trading));
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }, []);
  return (
    <div class="visually-hidden" role="log" aria-live="polite" aria-label={texts.connection.spoken}>
      {said.value.map(({ id, text }) => <p key={id}>{text}</p>)}
    </div>
  );
}
