import type { CompleteMethod } from "./bind-method.ts";
import { isPopulationMethod } from "./bind-method.ts";
import { bindStop, type StopContext, type StopSettings } from "./bind-stop.ts";
import type { Faults } from "./faults.ts";
import type { SurrogateFileWritten } from "./optimise-schema.ts";
import type { Path } from "./origins.ts";

/** `surrogate` with its defaults filled in: exactly one of `at`, `every` and `stall` says when. */
export type SurrogateFile = {
  at?: readonly number[];
  every?: number;
  stall?: number;
  /** Of `stall`. */
  tolerance?: number | readonly number[];
  generations: number;
  inject: number;
};

/** How a surrogate takes part in a search; `stop` tells when progress stalls. */
export type BoundSurrogate = { file: SurrogateFile; stop?: StopSettings };

/** Binds `surrogate` of a search; undefined when something was wrong. */
export function bindSurrogate(
  written: SurrogateFileWritten,
  method: CompleteMethod,
  context: StopContext,
  path: Path,
  faults: Faults,
): BoundSurrogate | undefined {
  if (!isPopulationMethod(method)) {
    faults.add(path, `belongs to methods with generations; ${method.name} has none`, "key");
    return undefined;
  }
  if (method.asynchronous) {
    faults.add(path, "belongs to methods with generations; with asynchronous: true there are none", "key");
    return undefined;
  }
  const { at, every, stall, tolerance } = written;
  const said = [at, every, stall].filter((when) => when !== undefined).length;
  if (said !== 1) {
    faults.add(
      path,
      `expected one of at, every and stall, which say when, got ${said === 0 ? "none" : said}`,
    );
    return undefined;
  }
  if (tolerance !== undefined && stall === undefined) {
    faults.add([...path, "tolerance"], "belongs to stall: add it, or leave this out", "key");
    return undefined;
  }
  let isFine = true;
  const last = method.generations - 1;
  const refuseLate = (generation: number, place: Path) => {
    if (generation <= last) return;
    isFine = false;
    faults.add(
      place,
      `expected at most ${last}, as the search has ${method.generations} generations, got ${generation}`,
    );
  };
  for (const [i, generation] of (at ?? []).entries()) refuseLate(generation, [...path, "at", i]);
  for (const [key, count] of Object.entries({ every, stall }))
    if (count !== undefined) refuseLate(count, [...path, key]);
  const { generations = DEFAULT_GENERATIONS, inject = Math.ceil(method.population / 10) } = written;
  if (inject >= method.population) {
    isFine = false;
    faults.add(
      [...path, "inject"],
      `expected fewer than the ${method.population} points of a generation, got ${inject}`,
    );
  }
  const stop =
    stall === undefined
      ? undefined
      : bindStop({ stall, ...(tolerance !== undefined && { tolerance }) }, context, path, faults);
  if (!isFine || (stall !== undefined && !stop)) return undefined;
  const when = stop?.file ?? (at ? { at: [...new Set(at)].sort((a, b) => a - b) } : { every: every! });
  return {
    file: { ...(when as Pick<SurrogateFile, "at" | "every" | "stall" | "tolerance">), generations, inject },
    ...(stop && { stop: stop.settings }),
  };
}

const DEFAULT_GENERATIONS = 50;
