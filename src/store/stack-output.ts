import { arrayBytes, createArray, type NdArray } from "../kernel/nd-array.ts";
import { decodeOutputs } from "../kernel/output-codec.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import { pointFilter, type Where } from "./point-filter.ts";
import type { RunRecord } from "./run-record.ts";
import { isOfSearches, type Selection, selectedParts, selectedTrials } from "./selection.ts";
import { partsWithOutput } from "./series-table.ts";
import type { StoredTrial } from "./stored-trial.ts";

/** `where` keeps only the points with these values of parameters. */
export type StackOptions = Selection & { where?: Where };

/**
 * One output of all trials of a part as [points, replicates, …shape], in structural order. Trials without outputs, other
 * shapes and missing replicates are errors that name the trials.
 */
export function stackOutput(
  run: RunRecord,
  output: string,
  { where, ...selection }: StackOptions = {},
): NdArray {
  const parts = partsWithOutput(run, output, selectedParts(run, selection));
  if (parts.length > 1) {
    const names = parts.map(({ name }) => name).join(", ");
    throw new SweepError("BAD_OPTION", `output ${output} is in the parts ${names}; choose one`);
  }
  const own = parts[0]!;
  const index = own.workload.kernel.manifest.outputs.findIndex(({ name }) => name === output);
  const stack = new Stack(run, output);
  const isWanted = pointFilter(own, where);
  for (const trial of selectedTrials(run, own, selection))
    if (isWanted(trial.parameters)) stack.add(trial, index);
  // A best point has all its replicates, whatever became of others.
  if (isOfSearches(selection)) return stack.finish();
  for (const failure of run.failures()) {
    if (failure.part !== own.index || !isWanted(failure.parameters)) continue;
    throw stack.fault(failure, `did not end (${failure.failure.message})`);
  }
  return stack.finish();
}

class Stack {
  readonly #run: RunRecord;
  readonly #output: string;
  #bytes = new Uint8Array(1 << 16);
  #size = 0;
  #first: NdArray | undefined;
  #points = 0;
  #replicates = 0;
  #inPoint = 0;
  #last: StoredTrial | undefined;

  constructor(run: RunRecord, output: string) {
    this.#run = run;
    this.#output = output;
  }

  add(trial: StoredTrial, index: number): void {
    if (trial.outcome.class !== "outputs") throw this.fault(trial, `ended in ${trial.outcome.class}`);
    const array = decodeOutputs(trial.outcome.bytes)[index]!;
    this.#first ??= array;
    if (`${array.shape}` !== `${this.#first.shape}`) {
      throw this.fault(trial, `has the shape [${array.shape}], the first trial [${this.#first.shape}]`);
    }
    const last = this.#last;
    if (!last || last.outer !== trial.outer || last.ask !== trial.ask) this.#closePoint();
    this.#inPoint++;
    this.#last = trial;
    this.#append(arrayBytes(array));
  }

  finish(): NdArray {
    this.#closePoint();
    const first = this.#first;
    if (!first) {
      throw new SweepError(
        "BAD_INPUT",
        `run ${this.#run.summary.name}: no trial to take ${this.#output} from`,
      );
    }
    const shape = [this.#points, this.#replicates, ...first.shape];
    return createArray(first.dtype, shape, this.#bytes.subarray(0, this.#size));
  }

  fault(
    { outer, ask, replicate }: Pick<StoredTrial, "outer" | "ask" | "replicate">,
    what: string,
  ): SweepError {
    return new SweepError(
      "BAD_INPUT",
      `run ${this.#run.summary.name}: ${this.#output} cannot be stacked, the trial outer ${outer}, ask ${ask}, replicate ${replicate} ${what}`,
    );
  }

  #closePoint(): void {
    const last = this.#last;
    if (!last) return;
    this.#points++;
    if (this.#points === 1) this.#replicates = this.#inPoint;
    if (this.#inPoint !== this.#replicates) {
      throw this.fault(
        last,
        `ends a point of ${this.#inPoint} replicates, the first point has ${this.#replicates}`,
      );
    }
    this.#inPoint = 0;
  }

  #append(bytes: Uint8Array): void {
    const size = this.#size + bytes.length;
    if (size > this.#bytes.length) {
      const longer = new Uint8Array(Math.max(size, 2 * this.#bytes.length));
      longer.set(this.#bytes.subarray(0, this.#size));
      this.#bytes = longer;
    }
    this.#bytes.set(bytes, this.#size);
    this.#size = size;
  }
}
