import { expect, test } from "vitest";
import { estimate, meansByPoint } from "../../src/analysis/point-means.ts";

test("a mean is summed in the order of replicates, whatever the order of completion", () => {
  const values = [0.1, 0.2, 0.3, 1e16, -1e16];
  const inOrder = values.map((y, replicate) => ({ parameters: { x: 1 }, replicate, outputs: { y } }));
  const [forwards] = meansByPoint(inOrder);
  const [backwards] = meansByPoint([...inOrder].reverse());
  expect(backwards).toEqual(forwards);
  expect(forwards!.outputs.y).toEqual(estimate(values));
});

test("the standard error is that of the sample's mean", () => {
  expect(estimate([1, 2, 3, 4])).toEqual({ mean: 2.5, standardError: Math.sqrt(5 / 3 / 4) });
  expect(estimate([7])).toEqual({ mean: 7, standardError: undefined });
});

test("a point that stands several times has its replicates once", () => {
  const point = [1, 3].map((y, replicate) => ({ parameters: { x: 1 }, replicate, outputs: { y } }));
  const other = { parameters: { x: 2 }, replicate: 0, outputs: { y: 7 } };
  expect(meansByPoint([...point, other, ...point])).toEqual(meansByPoint([...point, other]));
});
