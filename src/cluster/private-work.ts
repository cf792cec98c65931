import { onlyClass } from "./described-run.ts";
import type { RecomputerPorts } from "./recomputer.ts";
import type { WorkQueue } from "./work-queue.ts";

/**
 * Batches of a run that are each for one process of a node, in classes that it alone can take. `taskClasses`: of each part. `onNewClass`:
 * nodes have to hear of it.
 */
export function privateWork(
  queue: WorkQueue,
  taskClasses: readonly string[],
  { onNewClass, onSent }: { onNewClass(): Promise<void>; onSent(): void },
): Pick<RecomputerPorts, "send" | "withdraw"> {
  const told = new Set<string>();
  return {
    async send(batch, trials, isWanted, instance) {
      const taskClass = onlyClass(taskClasses[batch.part]!, instance);
      await queue.addClass(taskClass);
      // Where that failed, it is told with the next batch.
      if (!told.has(taskClass)) await onNewClass();
      told.add(taskClass);
      await queue.send(batch, trials, isWanted, taskClass);
      onSent();
    },
    async withdraw(instance) {
      for (const taskClass of new Set(taskClasses)) await queue.withdraw(onlyClass(taskClass, instance));
    },
  };
}
