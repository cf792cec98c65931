import { arrayBytes, createArray, type NdArray } from "../kernel/nd-array.ts";
import { decodeOutputs } from "../kernel/output-codec.ts";
import { findParameter, type ParameterValue, resolveParameter } from "../kernel/parameters.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import type { RunRecord, StoredPart } from "./run-record.ts";
import { isOfSearches, type Selection, selectedParts, selectedTrials } from "./selection.ts";
import { partsWithOutput } from "./series-table.ts";
import type { StoredTrial } from "./stored-trial.ts";

/** `where` keeps only the points with these values of parameters. */
export type StackOptions = Selection & { where?: Readonly<Record<string, ParameterValue>> };

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

/** Whether flat parameters have the wanted values; names and values are checked like those of a sweep. */
export function pointFilter({ workload }: StoredPart, where: StackOptions["where"] = {}) {
  const { manifest } = workload.kernel;
  for (const name of Object.keys(where)) findParameter(manifest, name);
  const wanted: { at: number; value: number }[] = [];
  let at = 0;
  for (const parameter of manifest.parameters) {
    const value = Object.hasOwn(where, parameter.name) ? where[parameter.name] : undefined;
    if (value !== undefined) {
      const numbers = resolveParameter(parameter, value);
      wanted.push(...numbers.map((number, i) => ({ at: at + i, value: number })));
    }
    at += parameter.length ?? 1;
  }
  return (parameters: Float64Array) => wanted.every(({ at, value }) => parameters[at] === value);
}
