import { later } from "@/components/desk/later.tsx";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import { ScanMatches } from "./ScanMatches.tsx";
import { editFilter } from "@/lib/client/scans/filter_edit.ts";

const ScanForm = later(async () => (await import("@/components/scans/ScanForm.tsx")).ScanForm);

/** The form of the scan that is being made or changed, over the page. */
export function ScanEditor({ dashboard }: { readonly dashboard: Dashboard }) {
  const { editor } = dashboard.scans;
  const editing = editor.state.value;
  if (editing === null) return null;
  return (
    <ScanForm
      editing={editing}
      matches={<ScanMatches dashboard={dashboard} draft={editing.draft} />}
      onChange={(changes) => editor.change(changes)}
      onEdit={(edit) => editor.change({ filter: editFilter(editing.draft.filter, edit) })}
      onSave={() => void editor.save()}
      onDelete={() => void editor.remove()}
      onRestore={() => void editor.restore()}
      onClose={() => editor.cancel()}
      deleted={editor.deleted.value}
      onBringBack={(id) => void editor.bringBack(id)}
    />
  );
}
