import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import { TIMEFRAMES } from "@/lib/client/chart/timeframes.ts";
import type { Texts } from "@/lib/language/texts.ts";
import { PanelKind } from "@/lib/protocol/mod.ts";

/** Something that can be done from the palette, and by a key where it has one. */
export interface Action {
  readonly id: string;
  readonly name: string;
  /** As it is written down: `Ctrl+K`. */
  readonly keys?: string;
  readonly run: () => void;
}

export interface ActionsOptions {
  readonly dashboard: Dashboard;
  readonly texts: Texts;
  readonly showKeys: () => void;
  readonly showPalette: () => void;
}

/** Every action of the desk. */
export function actionsOf({ dashboard, texts, showKeys, showPalette }: ActionsOptions): Action[] {
  const { actions: words, desk: names } = texts;
  const { desk, alerts, rules, scans, controls } = dashboard;
  const chart = () => {
    const panels = [...desk.panels.peek().values()].filter(({ kind }) => kind === "chart");
    return panels.find(({ id }) => id === desk.focused.peek()) ?? panels[0];
  };
  return [
    { id: "search", name: words.search, keys: "/", run: () => dashboard.startSearch("") },
    { id: "palette", name: words.openPalette, keys: "Ctrl+K", run: showPalette },
    { id: "keys", name: words.showKeys, keys: "?", run: showKeys },
    { id: "mute", name: words.mute, keys: "M", run: () => alerts.caller.mute(!alerts.caller.muted.peek()) },
    {
      id: "maximise",
      name: words.maximise,
      keys: "Alt+Enter",
      run: () => {
        const id = desk.focused.peek();
        if (id !== null) dashboard.dock.peek()?.toggleMaximised(id);
      },
    },
    { id: "retry", name: words.retry, run: () => dashboard.retryNow() },
    { id: "engine", name: words.engineStart, run: () => void controls.setEngine("start") },
    { id: "scan", name: words.newScan, run: () => scans.editor.begin(null) },
    { id: "rule", name: words.newRule, run: () => rules.editor.begin(null) },
    ...TIMEFRAMES.map((timeframe): Action => ({
      id: `timeframe ${timeframe}`,
      name: words.timeframe(timeframe),
      run: () => chart()?.keep("timeframe", timeframe),
    })),
    ...PanelKind.options.flatMap((kind): Action[] => [
      { id: `open ${kind}`, name: words.openPanel(names.panels[kind]), run: () => void desk.open(kind) },
      { id: `new ${kind}`, name: words.newPanel(names.panels[kind]), run: () => void desk.add(kind) },
    ]),
    ...dashboard.workspaces.map(({ id, name }): Action => ({
      id: `workspace ${id}`,
      name: words.openWorkspace(name),
      run: () => dashboard.openWorkspace(id),
    })),
  ];
}

/** The keys that are not the desk's but of what has the focus, for the map of them. */
export function localKeys(
  { actions: words }: Texts,
): readonly (readonly [string, readonly (readonly [string, string])[]])[] {
  return [
    [words.chartKeys, [
      ["5 ⏎", words.number],
      ["← →", words.pan],
      ["Ctrl+↑ Ctrl+↓", words.zoom],
      ["Alt+R", words.reset],
      ["Alt+G", words.goTo],
      ["Alt+A", words.alert],
      ["Alt+I", words.invert],
      ["Alt+L", words.log],
      ["Alt+Enter", words.maximise],
    ]],
    [words.listKeys, [
      ["↑ ↓", words.walk],
      ["Space", words.pause],
      ["C", words.copy],
      ["E", words.explain],
    ]],
  ];
}
