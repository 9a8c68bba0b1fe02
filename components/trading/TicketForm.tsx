import type { ComponentChildren } from "preact";
import type {
  DraftField,
  DraftInput,
  QuantityUnit,
  StopUnit,
  TargetUnit,
  TrailUnit,
} from "@/lib/client/trading/order_draft.ts";
import { OrderSide, OrderType, TimeInForce } from "@/lib/protocol/mod.ts";
import { useTexts } from "../desk/texts.ts";
import { ChoiceRow, NumberField, UnitField } from "./ticket_fields.tsx";

export interface TicketFormProps {
  readonly input: DraftInput;
  /** The field that is to be mended. */
  readonly faulty: DraftField | null;
  /** What pressing the button does: `Buy 100 XUP at market`. */
  readonly action: string;
  readonly disabled: boolean;
  /** Prices of the market, as buttons that put them into the ticket. */
  readonly quickPrices: ComponentChildren;
  /** What the order is worth. */
  readonly worth: ComponentChildren;
  /** What has come of it, and why it cannot be sent. */
  readonly messages: ComponentChildren;
  /** What the type of the order asks for. */
  readonly asks: {
    readonly limit: boolean;
    readonly stop: boolean;
    readonly trail: boolean;
    readonly exits: boolean;
    readonly times: readonly TimeInForce[];
  };
  /** What its numbers can be in. */
  readonly units: {
    readonly quantity: readonly QuantityUnit[];
    readonly stop: readonly StopUnit[];
    readonly target: readonly TargetUnit[];
    readonly trail: readonly TrailUnit[];
  };
  readonly onChange: (changes: Partial<Omit<DraftInput, "ticker">>) => void;
  /** An arrow key: so many steps, downwards when negative. */
  readonly onStep: (field: DraftField, times: number) => void;
  readonly onSubmit: () => void;
  readonly onClear: () => void;
}

/** The order ticket. Enter sends the order, Escape clears the ticket, arrow keys change numbers. */
export function TicketForm(props: TicketFormProps) {
  const { ticket: words } = useTexts();
  const { input, faulty, action, disabled, asks, units, onChange } = props;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    props.onSubmit();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "Escape") props.onClear();
    // A key held down would send an order after each answer.
    else if (event.key !== "Enter" || !event.repeat) return;
    event.preventDefault();
  };
  const click = (event: MouseEvent) => {
    // The second of a double click; a key has 0.
    if (event.detail > 1) event.preventDefault();
  };
  const field = (name: DraftField) => ({
    id: `ticket-${name}`,
    value: input[name],
    isFaulty: faulty === name,
    onInput: (text: string) => onChange({ [name]: text }),
    onStep: (times: number) => props.onStep(name, times),
  });
  const times = (
    <select
      aria-label={words.timeInForce}
      title={words.timeInForce}
      value={input.timeInForce}
      onChange={({ currentTarget }) => {
        const chosen = TimeInForce.safeParse(currentTarget.value);
        if (chosen.success) onChange({ timeInForce: chosen.data });
      }}
    >
      {asks.times.map((one) => (
        <option key={one} value={one} selected={one === input.timeInForce}>{words.times[one]}</option>
      ))}
    </select>
  );
  return (
    <form class={`ticket ticket-${input.side}`} noValidate onSubmit={submit} onKeyDown={press}>
      <ChoiceRow
        name="side"
        legend={words.side}
        options={OrderSide.options.map((one) => [one, words.sides[one]] as const)}
        chosen={input.side}
        onChoose={(side) => onChange({ side })}
      />
      <ChoiceRow
        name="type"
        legend={words.type}
        options={OrderType.options.map((one) => [one, words.types[one]] as const)}
        chosen={input.type}
        onChoose={(type) => onChange({ type })}
      />
      <div class="ticket-fields">
        <UnitField
          {...field("quantity")}
          label={words.quantity}
          unit={input.quantityUnit}
          unitLabel={words.quantityUnit}
          units={units.quantity.map((one) => [one, words.quantityUnits[one]] as const)}
          onUnit={(quantityUnit) => onChange({ quantityUnit })}
        />
        {asks.trail
          ? (
            <UnitField
              {...field("trail")}
              label={words.trail}
              unit={input.trailUnit}
              unitLabel={words.trailUnit}
              units={units.trail.map((one) => [one, words.trailUnits[one]] as const)}
              onUnit={(trailUnit) => onChange({ trailUnit })}
            />
          )
          : asks.stop && !asks.limit
          ? <NumberField {...field("stopPrice")} label={words.stopPrice} aside={times} />
          : (
            <NumberField
              {...field("price")}
              label={words.limitPrice}
              aside={times}
              value={asks.limit ? input.price : ""}
              placeholder={asks.limit ? "" : words.atMarket}
              isUnused={!asks.limit}
            />
          )}
        {asks.trail && times}
        {asks.limit && asks.stop && <NumberField {...field("stopPrice")} label={words.stopPrice} />}
      </div>
      {props.quickPrices !== null && <div class="ticket-quick">{props.quickPrices}</div>}
      {asks.exits && (
        <div class="ticket-fields">
          <UnitField
            {...field("stopLoss")}
            label={words.stopLoss}
            unit={input.stopUnit}
            unitLabel={words.stopUnit}
            units={units.stop.map((one) => [one, words.stopUnits[one]] as const)}
            onUnit={(stopUnit) => onChange({ stopUnit })}
          />
          <UnitField
            {...field("target")}
            label={words.target}
            unit={input.targetUnit}
            unitLabel={words.targetUnit}
            units={units.target.map((one) => [one, words.targetUnits[one]] as const)}
            onUnit={(targetUnit) => onChange({ targetUnit })}
          />
        </div>
      )}
      <p class="ticket-worth">{props.worth}</p>
      {/* Not `disabled`, which would take the focus away from it. */}
      <button
        type="submit"
        class="ticket-submit"
        aria-disabled={disabled}
        aria-describedby="ticket-messages"
        onClick={click}
      >
        {action}
      </button>
      <div id="ticket-messages" class="ticket-messages">{props.messages}</div>
    </form>
  );
}
