import type { BoundOptimise } from "../../sweep/bind-optimise.ts";
import { BracketSearch } from "./bracket-search.ts";
import { goldenPoint } from "./golden-section.ts";
import { divideHalves } from "./interval-halving.ts";
import { lookAhead } from "./look-ahead.ts";
import type { Optimiser } from "./optimiser.ts";

/** A fresh optimiser by the method of a resolved part. */
export function createOptimiser({ parameters, file }: BoundOptimise): Optimiser {
  const { name, coarse, tolerance, lookahead = 0 } = file.method;
  const { low, high } = parameters[0]!;
  const divide =
    name === "interval-halving"
      ? divideHalves
      : lookAhead({ count: lookahead, tolerance, next: goldenPoint });
  return new BracketSearch({ low, high, coarse, tolerance, divide });
}
