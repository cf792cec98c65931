/**
 * Searches for the best point of some parameters. What is asked depends only on the objectives told, which come in the order of
 * asking; so it may ask ahead as far as it wants, but never depends on how far others are.
 */
export interface Optimiser {
  /**
   * The next point: a value for each parameter. "busy" until it has been asked often enough, a slice of work each time; "wait" until more
   * is told; "done" when nothing will be asked any more.
   */
  ask(): Float64Array | "busy" | "wait" | "done";
  /**
   * The objectives of the point that was asked as number `ask`, from 0, and by how much it breaks constraints. Larger objectives are
   * better; NaN ranks last.
   */
  tell(ask: number, objectives: readonly number[], violation?: number): void;
}
