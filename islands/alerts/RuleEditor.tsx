import { later } from "@/components/desk/later.tsx";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import { emptyScan } from "@/lib/client/scans/scan_draft.ts";
import { Rehearsal } from "./Rehearsal.tsx";
import { ScanMatches } from "../scans/ScanMatches.tsx";
import { editFilter } from "@/lib/client/scans/filter_edit.ts";

const RuleForm = later(async () => (await import("@/components/alerts/RuleForm.tsx")).RuleForm);

/** The form of the rule that is being made or changed, over the page. */
export function RuleEditor({ dashboard }: { readonly dashboard: Dashboard }) {
  const { alerts, rules, store } = dashboard;
  const { editor } = rules;
  const editing = editor.state.value;
  if (editing === null) return null;
  return (
    <RuleForm
      editing={editing}
      matches={<ScanMatches dashboard={dashboard} draft={{ ...emptyScan(), filter: editing.draft.filter }} />}
      scans={store.scans.list.value}
      rehearsal={<Rehearsal dashboard={dashboard} draft={editing.draft} />}
      onChange={(changes) => editor.change(changes)}
      onEdit={(edit) => editor.change({ filter: editFilter(editing.draft.filter, edit) })}
      onSave={() => void editor.save()}
      onDelete={() => void editor.remove()}
      onRestore={() => void editor.restore()}
      onClose={() => editor.cancel()}
      onListen={() => alerts.caller.listen(editing.draft.sound)}
      deleted={editor.deleted.value}
      onBringBack={(id) => void editor.bringBack(id)}
    />
  );
}
