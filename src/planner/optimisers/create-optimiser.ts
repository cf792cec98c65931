import type { BoundOptimise } from "../../sweep/bind-optimise.ts";
import { BracketSearch } from "./bracket-search.ts";
import { divideGolden } from "./golden-section.ts";
import { divideHalves } from "./interval-halving.ts";
import type { Optimiser } from "./optimiser.ts";

const DIVISIONS = { "golden-section": divideGolden, "interval-halving": divideHalves };

/** A fresh optimiser by the method of a resolved part. */
export function createOptimiser({ parameters, file }: BoundOptimise): Optimiser {
  const { name, coarse, tolerance } = file.method;
  const { low, high } = parameters[0]!;
  return new BracketSearch({ low, high, coarse, tolerance, divide: DIVISIONS[name] });
}
