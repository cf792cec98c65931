import type { TrialKey } from "../kernel/trial-key.ts";

export { type TrialKey, trialKey } from "../kernel/trial-key.ts";

/** Where a trial stands in its run; the structural order is the lexicographic order of these four. */
export type Place = { part: number; outer: number; ask: number; replicate: number };

/** One evaluation to be made. `parameters` is flat, in the manifest's order, defaults filled in. */
export type Trial = Place & { parameters: Float64Array; seed: bigint; key: TrialKey };
