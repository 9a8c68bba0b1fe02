import type { ComponentChildren } from "preact";
import type { OrderSide, OrderType } from "@/lib/protocol/mod.ts";
import { useTexts } from "../desk/texts.ts";

export type TicketField = "quantity" | "price";

export interface TicketFormProps {
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly quantity: string;
  readonly price: string;
  /** The field that is to be mended. */
  readonly faulty: TicketField | null;
  /** What pressing the button does: `Buy 100 XUP at market`. */
  readonly action: string;
  readonly disabled: boolean;
  /** The latest price, as a button that puts it into the ticket. */
  readonly lastPrice: ComponentChildren;
  /** What the order is worth. */
  readonly worth: ComponentChildren;
  /** What has come of it, and why it cannot be sent. */
  readonly messages: ComponentChildren;
  readonly onSide: (side: OrderSide) => void;
  readonly onType: (type: OrderType) => void;
  readonly onInput: (field: TicketField, text: string) => void;
  /** An arrow key: so many steps, downwards when negative. */
  readonly onStep: (field: TicketField, times: number) => void;
  readonly onSubmit: () => void;
  readonly onClear: () => void;
}

const SIDES = ["buy", "sell"] as const;
const TYPES = ["market", "limit", "stop"] as const;

/** The order ticket. Enter sends the order, Escape clears the ticket, arrow keys change numbers. */
export function TicketForm(props: TicketFormProps) {
  const { ticket: words, trading: { sides } } = useTexts();
  const { side, type, quantity, price, faulty, action, disabled, lastPrice, worth, messages } = props;
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
  return (
    <form class={`ticket ticket-${side}`} noValidate onSubmit={submit} onKeyDown={press}>
      <div class="ticket-choices">
        <Choice
          name="side"
          legend={words.side}
          options={SIDES.map((one) => [one, sides[one]] as const)}
          chosen={side}
          onChoose={props.onSide}
        />
        <Choice
          name="type"
          legend={words.type}
          options={TYPES.map((one) => [one, words.types[one]] as const)}
          chosen={type}
          onChoose={props.onType}
        />
      </div>
      <div class="ticket-fields">
        <NumberField
          id="ticket-quantity"
          label={words.quantity}
          value={quantity}
          isFaulty={faulty === "quantity"}
          onInput={(text) => props.onInput("quantity", text)}
          onStep={(times) => props.onStep("quantity", times)}
        />
        <NumberField
          id="ticket-price"
          aside={lastPrice}
          label={type === "stop" ? words.stopPrice : words.limitPrice}
          value={type === "market" ? "" : price}
          placeholder={type === "market" ? words.atMarket : ""}
          isUnused={type === "market"}
          isFaulty={faulty === "price"}
          onInput={(text) => props.onInput("price", text)}
          onStep={(times) => props.onStep("price", times)}
        />
      </div>
      <p class="ticket-worth">{worth}</p>
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
      <div id="ticket-messages" class="ticket-messages">{messages}</div>
    </form>
  );
}

interface ChoiceProps<T extends string> {
  readonly name: string;
  readonly legend: string;
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly chosen: T;
  readonly onChoose: (value: T) => void;
}

function Choice<T extends string>({ name, legend, options, chosen, onChoose }: ChoiceProps<T>) {
  return (
    <fieldset class="choice">
      <legend class="visually-hidden">{legend}</legend>
      {options.map(([value, label]) => (
        <label key={value} class={`choice-${value}`}>
          <input
            type="radio"
            name={name}
            value={value}
            checked={value === chosen}
            onChange={() => onChoose(value)}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface NumberFieldProps {
  readonly id: string;
  readonly aside?: ComponentChildren;
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly isUnused?: boolean;
  readonly isFaulty: boolean;
  readonly onInput: (text: string) => void;
  readonly onStep: (times: number) => void;
}

/** Not of the type `number`, whose value a turn of the mouse wheel changes unasked. */
function NumberField(
  { id, aside, label, value, placeholder = "", isUnused = false, isFaulty, onInput, onStep }: NumberFieldProps,
) {
  const step = (event: KeyboardEvent) => {
    const direction = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    if (direction === 0) return;
    event.preventDefault();
    onStep(direction * (event.shiftKey ? 10 : 1));
  };
  return (
    <div class="field">
      <div class="field-head">
        <label for={id}>{label}</label>
        {aside}
      </div>
      <input
        id={id}
        inputMode="decimal"
        autocomplete="off"
        value={value}
        placeholder={placeholder}
        readOnly={isUnused}
        aria-invalid={isFaulty}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
        onFocus={({ currentTarget }) => currentTarget.select()}
        onKeyDown={step}
      />
    </div>
  );
}
