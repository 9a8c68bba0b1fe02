import type { RoundTrip } from "@/lib/protocol/mod.ts";
import { formatPrice, formatQuantity, UNKNOWN } from "../desk/format.ts";
import { LongTable } from "../desk/LongTable.tsx";
import { useTexts } from "../desk/texts.ts";
import { useTimes } from "../desk/times.ts";
import { Gain } from "../market/Change.tsx";

export interface TripTableProps {
  /** Newest first. */
  readonly trips: readonly RoundTrip[];
  /** Id of the one that is looked at. */
  readonly chosen: string | null;
  readonly onChoose: (trip: RoundTrip) => void;
}

/** `+1.50R`. */
export const formatR = (r: number | null): string =>
  r === null ? UNKNOWN : `${r > 0 ? "+" : r < 0 ? "−" : ""}${Math.abs(r).toFixed(2)}`;

/** All trades, one a row. */
export function TripTable({ trips, chosen, onChoose }: TripTableProps) {
  const { journal: texts } = useTexts();
  const { columns } = texts;
  const headings = [
    { text: columns.closed },
    { text: columns.ticker },
    { text: columns.quantity, isNumber: true },
    { text: columns.entry, isNumber: true },
    { text: columns.exit, isNumber: true },
    { text: columns.pnl, isNumber: true },
    { text: columns.r, isNumber: true },
    { text: columns.held, isNumber: true },
    { text: columns.setup },
  ];
  return (
    <LongTable
      label={texts.list}
      caption={texts.caption}
      headings={headings}
      rows={trips}
      tableClass="trip-table"
    >
      {(trip) => (
        <Row
          key={trip.id}
          trip={trip}
          isChosen={trip.id === chosen}
          onChoose={() => onChoose(trip)}
        />
      )}
    </LongTable>
  );
}

interface RowProps {
  readonly trip: RoundTrip;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function Row({ trip, isChosen, onChoose }: RowProps) {
  const { journal: texts } = useTexts();
  const times = useTimes();
  const { ticker, direction, state, quantity, entry_price, exit_price, exit_ms, pnl, r, held_ms, tags, alert } = trip;
  const setup = tags.length > 0 ? tags.join(", ") : alert?.rule ?? UNKNOWN;
  return (
    <tr class="selectable" data-selected={isChosen} onClick={onChoose}>
      <td class="trip-closed" title={exit_ms === null ? undefined : times.dateWithYear(exit_ms)}>
        {state === "open" ? <span class="tag">{texts.open}</span> : times.time(exit_ms ?? 0)}
      </td>
      <th scope="row">
        <button type="button" class="row-button" aria-expanded={isChosen}>{ticker}</button>
      </th>
      <td class="number">
        <span class="muted">{direction === "long" ? texts.long : texts.short}</span> {formatQuantity(quantity)}
      </td>
      <td class="number trip-price">{formatPrice(entry_price)}</td>
      <td class="number trip-price">{exit_price === null ? UNKNOWN : formatPrice(exit_price)}</td>
      <td class="number">
        <Gain amount={pnl} />
      </td>
      <td class="number">{formatR(r)}</td>
      <td class="number trip-held">{times.age(held_ms)}</td>
      <td class="trip-setup" title={setup}>{setup}</td>
    </tr>
  );
}
