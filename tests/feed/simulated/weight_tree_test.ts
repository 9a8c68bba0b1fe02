import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { WeightTree } from "@/lib/feed/simulated/weight_tree.ts";

/** By going through all of them. */
function plainly(weights: readonly number[], at: number): number {
  let sum = 0;
  return weights.findIndex((weight) => (sum += weight) > at);
}

Deno.test("WeightTree.find() finds what adding up one after the other finds, whatever has changed", () => {
  const weight = fc.integer({ min: 0, max: 8 });
  const cases = fc.record({
    weights: fc.array(weight, { minLength: 1, maxLength: 40 }),
    changes: fc.array(fc.tuple(fc.nat({ max: 39 }), weight), { maxLength: 10 }),
  });
  fc.assert(fc.property(cases, ({ weights, changes }) => {
    const tree = new WeightTree(weights);
    for (const [place, changed] of changes) {
      const index = place % weights.length;
      tree.set(index, changed);
      weights[index] = changed;
      assertEquals(tree.at(index), changed);
    }
    const total = weights.reduce((sum, one) => sum + one, 0);
    assertEquals(tree.total, total);
    for (let at = 0; at < total; at += 0.5) assertEquals(tree.find(at), plainly(weights, at));
  }));
});

Deno.test("WeightTree.find() never finds what weighs nothing, be it for rounding", () => {
  const tree = new WeightTree([0.1, 0.2, 0, 0.3, 0]);
  for (const at of [0, 0.6, tree.total, tree.total * (1 + Number.EPSILON), 1]) {
    assertEquals([0, 1, 3].includes(tree.find(at)), true, `at ${at}`);
  }
});
