import { RuleForm } from "@/components/alerts/RuleForm.tsx";
import type { Dashboard } from "@/lib/client/desk/dashboard.ts";
import { editFilter } from "@/lib/client/scans/filter_edit.ts";

/** The form of the rule that is being made or changed, over the page. */
export function RuleEditor({ dashboard: { rules, store } }: { readonly dashboard: Dashboard }) {
  const { editor } = rules;
  const editing = editor.state.value;
  if (editing === null) return null;
  return (
    <RuleForm
      editing={editing}
      scans={store.scans.list.value}
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
