import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import * as z from "zod/mini";
import { Panel } from "@/components/desk/Panel.tsx";
import { MenuButton } from "@/components/desk/MenuButton.tsx";
import { type Tab, TabPanel, Tabs } from "@/components/desk/Tabs.tsx";
import { useTexts } from "@/components/desk/texts.ts";
import { EquityCurve } from "@/components/practice/EquityCurve.tsx";
import { Figures } from "@/components/practice/Figures.tsx";
import { GroupTables } from "@/components/practice/GroupTables.tsx";
import { ProfitCalendar } from "@/components/practice/ProfitCalendar.tsx";
import { TripTable } from "@/components/practice/TripTable.tsx";
import { Gain } from "@/components/market/Change.tsx";
import { journalPath } from "@/lib/client/connection/rest/practice_requests.ts";
import { AccountName, type JournalResponse } from "@/lib/protocol/mod.ts";
import type { PanelBodyProps } from "../desk/panel_props.ts";
import { TripDetails } from "./TripDetails.tsx";

const TabId = z.enum(["trades", "curve", "calendar", "groups"]);
type TabId = z.infer<typeof TabId>;
const Period = z.enum(["all", "day", "week", "month"]);
type Period = z.infer<typeof Period>;
const DAYS: Readonly<Record<Period, number>> = { all: Infinity, day: 1, week: 7, month: 30 };
const DAY_S = 86_400;
const Account = z.nullable(AccountName);
const Tag = z.nullable(z.string());

/** Round trips of an account: each, and what comes of them together. */
export function JournalPanel({ dashboard, panel }: PanelBodyProps) {
  const { journal: texts } = useTexts();
  const { state } = dashboard.store;
  const answer = useSignal<JournalResponse | null>(null);
  const isFailed = useSignal(false);
  const account = panel.setting("account", Account, null);
  const period = panel.setting("period", Period, "all");
  const tag = panel.setting("tag", Tag, null);
  // By the minute: what a day is need not be more exact.
  const minute = useComputed(() => Math.floor((state.marketMs.value ?? state.nowMs.value) / 60_000) * 60).value;
  const from = period === "all" ? undefined : Math.max(0, minute - DAYS[period] * DAY_S);
  const asked = { account: account ?? undefined, from, tag: tag ?? undefined };
  const key = journalPath("/api/journal", asked);
  const revision = dashboard.journal.revision.value;
  useEffect(() => {
    let isGone = false;
    dashboard.journal.fetch(asked).then((value) => {
      if (isGone) return;
      answer.value = value;
      isFailed.value = false;
    }, () => isFailed.value = !isGone);
    return () => {
      isGone = true;
    };
  }, [key, revision]);
  const tags = [...new Set([tag ?? [], answer.value?.items.flatMap((trip) => trip.tags) ?? []].flat())].sort();
  const aside = (
    <>
      {answer.value !== null && <Gain amount={answer.value.summary.pnl} />}
      <MenuButton id={`${panel.id}-filter`} name={texts.filterName(texts.periods[period])} text={texts.filters}>
        {() => (
          <>
            <Choice
              label={texts.account}
              value={account ?? answer.value?.account ?? "main"}
              options={AccountName.options.map((name) => [name, texts.accounts[name] ?? name])}
              onChoose={(name) => panel.keep("account", name)}
            />
            <Choice
              label={texts.period}
              value={period}
              options={Period.options.map((one) => [one, texts.periods[one]])}
              onChoose={(one) => panel.keep("period", one)}
            />
            <Choice
              label={texts.tag}
              value={tag ?? ""}
              options={[["", texts.anyTag], ...tags.map((one) => [one, one] as const)]}
              onChoose={(one) => panel.keep("tag", one === "" ? undefined : one)}
            />
            <a class="button" href={journalPath("/api/journal.csv", asked)} download="journal.csv">{texts.csv}</a>
          </>
        )}
      </MenuButton>
    </>
  );
  return (
    <Panel panel={panel} stale={state.connection.value.state !== "live"} aside={aside}>
      {answer.value === null
        ? <p class="empty">{isFailed.value ? texts.failed : texts.asking}</p>
        : answer.value.items.length === 0
        ? <p class="empty">{period === "all" && tag === null ? texts.none : texts.noneOf}</p>
        : <Body dashboard={dashboard} panel={panel} answer={answer.value} />}
    </Panel>
  );
}

function Choice<T extends string>({ label, value, options, onChoose }: {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [T, string])[];
  readonly onChoose: (value: T) => void;
}) {
  return (
    <label class="form-field">
      <span class="muted">{label}</span>
      <select
        value={value}
        onChange={({ currentTarget }) => {
          const chosen = options.find(([option]) => option === currentTarget.value);
          if (chosen !== undefined) onChoose(chosen[0]);
        }}
      >
        {options.map(([option, text]) => <option key={option} value={option} selected={option === value}>{text}
        </option>)}
      </select>
    </label>
  );
}

function Body({ dashboard, panel, answer }: PanelBodyProps & { readonly answer: JournalResponse }) {
  const { journal: texts } = useTexts();
  const selected = panel.setting<TabId>("tab", TabId, "trades");
  const chosen = useSignal<string | null>(null);
  const { items, summary, zone } = answer;
  const trip = items.find(({ id }) => id === chosen.value);
  const tabs = TabId.options.map((id): Tab<TabId> => ({ id, label: texts.tabs[id] }));
  return (
    <>
      <Tabs
        name={panel.id}
        label={texts.label}
        tabs={tabs}
        selected={selected}
        onSelect={(id) => panel.keep("tab", id)}
      />
      <div class="tab-panels journal" data-chosen={trip !== undefined && selected === "trades"}>
        <TabPanel name={panel.id} id="trades" selected={selected}>
          <TripTable
            trips={items}
            chosen={chosen.value}
            onChoose={(one) => {
              chosen.value = one.id === chosen.peek() ? null : one.id;
              // Where there is room for one panel the trade stays in sight.
              if (!dashboard.desk.isNarrow) dashboard.choose(panel, one.ticker, "unknown");
            }}
          />
          {trip !== undefined && (
            <TripDetails
              key={trip.id}
              dashboard={dashboard}
              trip={trip}
              onClose={() => chosen.value = null}
            />
          )}
        </TabPanel>
        <TabPanel name={panel.id} id="curve" selected={selected}>
          <div class="scroll journal-page" tabIndex={0} role="region" aria-label={texts.tabs.curve}>
            <Figures summary={summary} />
            <EquityCurve equity={summary.equity} />
          </div>
        </TabPanel>
        <TabPanel name={panel.id} id="calendar" selected={selected}>
          <div class="scroll journal-page" tabIndex={0} role="region" aria-label={texts.tabs.calendar}>
            <ProfitCalendar days={summary.days} />
          </div>
        </TabPanel>
        <TabPanel name={panel.id} id="groups" selected={selected}>
          <div class="scroll journal-page" tabIndex={0} role="region" aria-label={texts.tabs.groups}>
            <GroupTables summary={summary} zone={zone} />
          </div>
        </TabPanel>
      </div>
    </>
  );
}
