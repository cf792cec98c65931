import { existsSync } from "node:fs";
import { SweepError } from "../kernel/sweep-error.ts";
import { openStore } from "../store/open-store.ts";

/**
 * Says in a store that a run is interrupted, for its coordinator, which was killed before it could. Nothing where the store does not have
 * the run: one on another machine says `running` until somebody goes on there.
 */
export function noteInterrupted(storePath: string, run: string): void {
  if (!existsSync(storePath)) return;
  using store = openStore(storePath, { create: false });
  try {
    const record = store.resolveRun(run);
    if (record.summary.state === "running") record.finish({ state: "interrupted" });
  } catch (error) {
    if (!(error instanceof SweepError) || error.code !== "NOT_FOUND") throw error;
  }
}
