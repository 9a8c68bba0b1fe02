import type { FactName, Scan } from "@/lib/protocol/mod.ts";
import { MenuButton } from "../desk/MenuButton.tsx";
import { useTexts } from "../desk/texts.ts";

export interface ScanToolsProps {
  /** Part of the ids in it. */
  readonly name: string;
  readonly scans: readonly Scan[];
  /** Undefined while none is chosen, or it is not there any more. */
  readonly scan: Scan | undefined;
  readonly hidden: readonly string[];
  readonly onChoose: (id: string) => void;
  readonly onToggle: (column: FactName) => void;
  readonly onEdit: () => void;
  readonly onNew: () => void;
  readonly onCsv: () => void;
}

/** Which scan a panel shows, and which of its columns. */
export function ScanTools({ name, scans, scan, hidden, ...on }: ScanToolsProps) {
  const { scans: texts, facts } = useTexts();
  return (
    <MenuButton id={`${name}-scan`} name={`${texts.tools}: ${texts.toolsOf(scan?.name ?? "")}`} text={texts.tools}>
      {(then) => (
        <>
          <select
            aria-label={texts.choose}
            value={scan?.id ?? ""}
            onChange={({ currentTarget }) => on.onChoose(currentTarget.value)}
          >
            {scan === undefined && <option value="">{texts.choose}</option>}
            {scans.map((one) => <option key={one.id} value={one.id} selected={one.id === scan?.id}>{one.name}</option>)}
          </select>
          {scan !== undefined && (
            <>
              <fieldset>
                <legend>{texts.columns}</legend>
                {scan.columns.map((column) => (
                  <label key={column} class="check" title={facts[column].definition}>
                    <input type="checkbox" checked={!hidden.includes(column)} onChange={() => on.onToggle(column)} />
                    {facts[column].label}
                  </label>
                ))}
              </fieldset>
              <button type="button" onClick={then(on.onEdit)}>{texts.editScan(scan.name)}</button>
              <button type="button" onClick={then(on.onCsv)}>{texts.csv}</button>
            </>
          )}
          <button type="button" onClick={then(on.onNew)}>{texts.newScan}</button>
        </>
      )}
    </MenuButton>
  );
}
