import { useSignal } from "@preact/signals";
import { useEffect, useId, useState } from "preact/hooks";
import { formatGain, formatMoney, formatPrice, UNKNOWN } from "@/components/desk/format.ts";
import { useTexts } from "@/components/desk/texts.ts";
import { useTimes } from "@/components/desk/times.ts";
import { TripChart } from "@/components/practice/TripChart.tsx";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import { writing } from "@/lib/client/practice/journal_desk.ts";
import type { Bar, RoundTrip } from "@/lib/protocol/mod.ts";

export interface TripDetailsProps {
  readonly dashboard: Dashboard;
  readonly trip: RoundTrip;
  readonly onClose: () => void;
}

/** One trade: its chart, its figures, and what a person writes about it. */
export function TripDetails({ dashboard, trip, onClose }: TripDetailsProps) {
  const { journal: texts } = useTexts();
  const bars = useSignal<readonly Bar[] | null>(null);
  useEffect(() => {
    let isGone = false;
    dashboard.journal.bars(trip).then((found) => {
      if (!isGone) bars.value = found;
    }, () => bars.value = isGone ? bars.peek() : []);
    return () => {
      isGone = true;
    };
  }, [trip.exit_ms]);
  return (
    <section class="trip-details" aria-label={texts.tradeOf(trip.ticker)}>
      <button type="button" class="trip-close" aria-label={texts.close} title={texts.close} onClick={onClose}>×</button>
      <TripChart trip={trip} bars={bars.value} />
      <TripFigures trip={trip} />
      <NoteForm dashboard={dashboard} trip={trip} />
    </section>
  );
}

function TripFigures({ trip }: { readonly trip: RoundTrip }) {
  const { journal: { figures: texts, perShare } } = useTexts();
  const times = useTimes();
  const { gross_pnl, fees, risk, excursions, alert, source, entry_ms, exit_ms } = trip;
  const moment = (ms: number) => `${times.dateWithYear(ms)} ${times.time(ms)}`;
  const isSameDay = times.dateWithYear(entry_ms) === times.dateWithYear(exit_ms ?? entry_ms);
  const figures: readonly (readonly [string, string])[] = [
    [texts.entered, moment(entry_ms)],
    [texts.left, exit_ms === null ? UNKNOWN : isSameDay ? times.time(exit_ms) : moment(exit_ms)],
    [texts.gross, formatGain(gross_pnl)],
    [texts.fees, formatMoney(fees)],
    [texts.risk, risk === null ? UNKNOWN : formatMoney(risk)],
    [
      texts.mfe,
      excursions === null ? UNKNOWN : perShare(formatMoney(excursions.mfe_money), formatPrice(excursions.mfe)),
    ],
    [
      texts.mae,
      excursions === null ? UNKNOWN : perShare(formatMoney(-excursions.mae_money), formatPrice(excursions.mae)),
    ],
    [
      texts.source,
      alert === null ? source ?? UNKNOWN : `${alert.rule ?? alert.text} ${times.time(alert.time_ms)}`,
    ],
  ];
  return (
    <dl class="trip-figures">
      {figures.map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

const tagsIn = (text: string): string[] => [...new Set(text.split(",").map((tag) => tag.trim()).filter(Boolean))];

function NoteForm({ dashboard, trip }: Omit<TripDetailsProps, "onClose">) {
  const { journal: texts } = useTexts();
  const id = useId();
  const [tags, setTags] = useState(trip.tags.join(", "));
  const [note, setNote] = useState(trip.note);
  const isBusy = dashboard.attempts.underWay.value.has(writing(trip.id));
  const isSaved = note === trip.note && tagsIn(tags).join() === trip.tags.join();
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    if (!isBusy && !isSaved) void dashboard.journal.write(trip.id, { tags: tagsIn(tags), note });
  };
  return (
    <form class="trip-note" onSubmit={save}>
      <label for={`${id}-tags`}>{texts.tags}</label>
      <input
        id={`${id}-tags`}
        value={tags}
        placeholder={texts.tagsHint}
        autocomplete="off"
        onInput={({ currentTarget }) => setTags(currentTarget.value)}
      />
      <label for={`${id}-note`}>{texts.note}</label>
      <textarea
        id={`${id}-note`}
        rows={3}
        maxLength={4000}
        value={note}
        onInput={({ currentTarget }) => setNote(currentTarget.value)}
      />
      <button type="submit" class="primary" disabled={isBusy || isSaved}>{isSaved ? texts.saved : texts.save}</button>
    </form>
  );
}
