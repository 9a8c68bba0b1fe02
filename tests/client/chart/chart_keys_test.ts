import { assertEquals } from "@std/assert";
import { ChartKeys } from "@/lib/client/chart/chart_keys.ts";
import { placeSpans } from "@/lib/client/chart/drawing/place_spans.ts";
import { bar, START_S } from "../support/dashboard_samples.ts";

function keysRig() {
  const done: string[] = [];
  const keys = new ChartKeys({
    chart: () => ({
      pan: (bars) => void done.push(`pan ${bars}`),
      zoom: (factor) => void done.push(`zoom ${factor}`),
      reset: () => void done.push("reset"),
    }),
    onTyped: (text) => void done.push(`typed ${text}`),
    onGoTo: () => void done.push("go to"),
    onMaximise: () => void done.push("maximise"),
    onSwitch: (name) => void done.push(name),
    onAlert: () => void done.push("alert"),
  });
  let kept = 0;
  /** `Alt+KeyR`, `Ctrl+ArrowUp`, `5`. */
  const press = (text: string) => {
    const [key = "", ...modifiers] = text.split("+").toReversed();
    keys.press({
      key,
      code: key,
      altKey: modifiers.includes("Alt"),
      ctrlKey: modifiers.includes("Ctrl"),
      shiftKey: modifiers.includes("Shift"),
      metaKey: modifiers.includes("Meta"),
      preventDefault: () => kept += 1,
      stopPropagation: () => {},
    });
  };
  return { keys, press, done, kept: () => kept };
}

Deno.test("the keys of a chart do what the map of the keys says", () => {
  const { press, done } = keysRig();
  const all =
    "ArrowLeft Shift+ArrowRight Ctrl+ArrowUp Ctrl+ArrowDown Alt+KeyR Alt+KeyG Alt+KeyA Alt+KeyI Alt+KeyL Alt+Enter";
  for (const key of all.split(" ")) press(key);
  assertEquals(done, [
    "pan -3",
    "pan 30",
    "zoom 0.8",
    "zoom 1.25",
    "reset",
    "go to",
    "alert",
    "inverted",
    "log",
    "maximise",
  ]);
});

Deno.test("digits and Enter are another timeframe, Escape and Backspace take them back", () => {
  const { keys, press, done } = keysRig();
  for (const key of ["1", "5", "Enter", "3", "Escape", "2", "4", "Backspace", "Enter"]) press(key);
  assertEquals([done, keys.typed.value], [["typed 15", "typed 2"], ""]);
  press("7");
  keys.forget();
  press("Enter");
  assertEquals(done.length, 2);
});

Deno.test("keys that mean nothing to a chart are left to the page", () => {
  const { press, done, kept } = keysRig();
  for (const key of ["a", "Enter", "Tab", "Meta+1", "Alt+KeyX", "Ctrl+KeyK"]) press(key);
  assertEquals([done, kept()], [[], 0]);
});

Deno.test("halts lie between the bars before and after them, gaps where five bars of a session are missing", () => {
  const bars = [bar(0, 1), bar(1, 1), bar(8, 1), bar(9, 1), bar(9 + 600, 1)];
  const ms = (minute: number) => (START_S + minute * 60) * 1000;
  assertEquals(placeSpans(bars, [], 60), [{ from: 1.4, to: 1.6, kind: "gap" }], "the night is none");
  const [halt, lasting] = placeSpans(bars, [
    { fromMs: ms(1) + 5, toMs: ms(8), kind: "halt" },
    { fromMs: ms(9), toMs: null, kind: "halt" },
  ], 60);
  assertEquals([halt, lasting], [{ from: 1.5, to: 1.5, kind: "halt" }, { from: 3.5, to: 4.5, kind: "halt" }]);
  assertEquals(placeSpans([], [{ fromMs: 0, toMs: null, kind: "halt" }], 60), []);
});
