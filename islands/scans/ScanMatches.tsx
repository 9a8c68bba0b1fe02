import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useTexts } from "@/components/desk/texts.ts";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import type { Polled } from "@/lib/client/market/polled.ts";
import type { ScanDraft } from "@/lib/client/scans/scan_draft.ts";
import type { ScanPreview } from "@/lib/protocol/mod.ts";

/** Tickers that are named. */
const NAMED = 12;

export interface ScanMatchesProps {
  readonly dashboard: Dashboard;
  readonly draft: ScanDraft;
}

/** What a scan that is being typed matches now. */
export function ScanMatches({ dashboard, draft }: ScanMatchesProps) {
  const { scans: { matches: words } } = useTexts();
  const polled = useSignal<Polled<ScanPreview> | null>(null);
  useEffect(() => {
    const opened = dashboard.scans.openMatches(draft);
    // What matched before stays until the answer to this has come.
    const stop = opened.value.subscribe((answer) => {
      if (answer !== null) polled.value = opened;
    });
    return () => {
      stop();
      opened.dispose();
    };
  }, [JSON.stringify({ ...draft, name: "" })]);
  const answer = polled.value?.value.value ?? null;
  if (answer === null) return <p class="muted form-matches">{words.asking}</p>;
  const { matches, order } = answer;
  return (
    <p class="muted form-matches" role="status">
      <strong>{matches === 0 ? words.none : words.count(matches, order.length)}</strong>{" "}
      {order.slice(0, NAMED).join(", ")}
      {matches > NAMED && " …"}
    </p>
  );
}
