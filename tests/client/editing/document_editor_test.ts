import { assertEquals } from "@std/assert";
import { DocumentEditor } from "@/lib/client/editing/document_editor.ts";
import { fakeMemory } from "../support/fake_memory.ts";

interface Kept {
  readonly id: string;
  readonly name: string;
  readonly shipped: boolean;
  readonly edited: boolean;
}

const kept = (id: string, name: string): Kept => ({ id, name, shipped: true, edited: false });

/** An editor of names; each request waits for the test to answer it. */
function rig(memory = fakeMemory()) {
  const asked: string[] = [];
  const saved: (string | null)[] = [];
  let waiting: PromiseWithResolvers<void> | undefined;
  const answer = async (request: string, document: Kept) => {
    asked.push(request);
    waiting = Promise.withResolvers();
    await waiting.promise;
    return document;
  };
  const editor = new DocumentEditor<{ name: string }, string, Kept>({
    requests: {
      save: (id, name) => answer(`save ${id} ${name}`, kept(id ?? "new", name)),
      remove: async (id) => void await answer(`remove ${id}`, kept(id, "")),
      restore: (id) => answer(`restore ${id}`, kept(id, "as it came")),
    },
    empty: () => ({ name: "" }),
    draftOf: ({ name }) => ({ name }),
    requestOf: ({ name }) => {
      if (name === "") throw new TypeError("a name is needed");
      return name;
    },
    onSaved: (document) => saved.push(document?.name ?? null),
    memory,
    memoryName: "deleted",
  });
  return {
    editor,
    memory,
    asked,
    saved,
    answers: () => waiting?.resolve(),
    refuses: (reason: string) => waiting?.reject(new Error(reason)),
  };
}

Deno.test("DocumentEditor asks the server for nothing while the draft cannot be read", async () => {
  const { editor, asked } = rig();
  editor.begin(null);
  await editor.save();
  assertEquals([editor.state.value?.fault, asked], ["a name is needed", []]);
});

Deno.test("DocumentEditor saves, deletes and restores, each once, and is closed when that is done", async () => {
  for (
    const [action, request, result] of [["save", "save a B", "B"], ["remove", "remove a", null], [
      "restore",
      "restore a",
      "as it came",
    ]] as const
  ) {
    const { editor, asked, saved, answers } = rig();
    editor.begin(kept("a", "A"));
    editor.change({ name: "B" });
    const work = editor[action]();
    await editor.save();
    assertEquals([asked, editor.state.value?.isBusy], [[request], true]);
    answers();
    await work;
    assertEquals([editor.state.value, saved], [null, [result]]);
  }
});

Deno.test("DocumentEditor keeps what was typed when the server refuses", async () => {
  const { editor, refuses, saved } = rig();
  editor.begin(kept("a", "A"));
  editor.change({ name: "B" });
  const work = editor.save();
  refuses("Cannot save it: 400 it is bad");
  await work;
  const { draft, fault, isBusy } = editor.state.value ?? {};
  assertEquals([draft, fault, isBusy, saved], [{ name: "B" }, "Cannot save it: 400 it is bad", false, []]);
});

Deno.test("DocumentEditor leaves the form alone that was opened after the one that is answered", async () => {
  for (const outcome of ["answers", "refuses"] as const) {
    const parts = rig();
    parts.editor.begin(null);
    parts.editor.change({ name: "A" });
    const work = parts.editor.save();
    parts.editor.cancel();
    parts.editor.begin(null);
    parts.editor.change({ name: "B" });
    parts[outcome]("too late");
    await work;
    assertEquals(parts.editor.state.value?.draft, { name: "B" });
    assertEquals(parts.editor.state.value?.fault, null);
  }
});

Deno.test("DocumentEditor remembers shipped ones that were deleted until they are brought back", async () => {
  const { editor, memory, answers, saved } = rig();
  editor.start();
  const remove = async (document: Kept) => {
    editor.begin(document);
    const work = editor.remove();
    answers();
    await work;
  };
  await remove(kept("a", "A"));
  await remove({ ...kept("b", "B"), shipped: false });
  assertEquals([editor.deleted.value, memory.kept.deleted], [[{ id: "a", name: "A" }], [{ id: "a", name: "A" }]]);

  const again = rig(memory);
  again.editor.start();
  assertEquals(again.editor.deleted.value, [{ id: "a", name: "A" }]);
  again.editor.begin(null);
  const work = again.editor.bringBack("a");
  again.answers();
  await work;
  assertEquals([again.asked, again.saved, again.editor.state.value], [["restore a"], ["as it came"], null]);
  assertEquals([again.editor.deleted.value, memory.kept.deleted, saved], [[], [], [null, null]]);
});
