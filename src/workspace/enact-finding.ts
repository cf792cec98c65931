import type { Finding } from "../cluster/judgement.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import type { Store } from "../store/store.ts";
import type { Voided } from "../store/void-outcomes.ts";

/** A node that was proven faulty, and what of its work was taken out of the store. */
export type VoidedNode = Voided & { node: string };

/**
 * Takes out of a store what is not to be trusted. Where it could not be told who is right, that is the one trial in question, and the
 * run ends: the next one computes it again, and compares again.
 */
export function enactFinding(store: Store, finding: Finding): VoidedNode[] {
  switch (finding.kind) {
    case "faulty":
      return finding.nodes.map((node) => ({ node, ...store.voidNode(node) }));
    case "undecided":
      store.voidTrial(finding.key);
      throw new SweepError(
        "OUTCOMES_DIFFER",
        `machines disagree, and no two of them agree on the right outcome: ${finding.detail}. Its outcome was taken out of the store; nothing else was changed. Run again with another node; if all differ again, sweepwell kernel check tells whether the kernel itself is to blame`,
      );
    default:
      return finding satisfies never;
  }
}
