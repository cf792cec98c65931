/**
 * Feng and Brunel's attractor network with double-well synapses: draws a network, presents patterns to it, and retrieves
 * them by age. What is computed, and how, is told in docs/models/double-well-network.md.
 */
import { allocate, beginRun, mark, release, setScalar, setVector } from "../lib/abi";
import { bisect } from "./bisection";
import { testEveryAge } from "./every-age";
import { createHistories } from "./histories";
import { learn } from "./learning";
import { createNetwork } from "./network";
import { Presentation, planPresentation, widen } from "./presentation";
import { createReadings, meanSteps, Readings, retrievedCount, unsettledShare } from "./readings";
import { createRetrieval } from "./retrieval";
import { BALANCED, BISECTION, readSettings, Settings } from "./settings";
import { BINS, histogramEdges, sumWeights, weightDensity, WeightSums } from "./weight-sums";

export { reserve, input, output } from "../lib/abi";

export function run(parameters: usize, seed: u64): i32 {
  beginRun();
  const settings = readSettings(parameters, seed);
  if (settings.patterns > 0 && settings.ages > settings.patterns) return MORE_AGES_THAN_PATTERNS;
  if (settings.well == 0 && settings.r2 == 0 && settings.r3 == 0) return NOTHING_TO_LEARN;
  const isBisection = settings.search == BISECTION && settings.ages == 0;
  if (isBisection && settings.rule != BALANCED) return NO_SINGLE_END;
  const network = createNetwork(settings);
  if (network.synapseCount == 0) return NO_SYNAPSE;
  const presentation = changetype<Presentation>(allocate(offsetof<Presentation>()));
  planPresentation(presentation, settings);
  if (settings.ages > <i32>presentation.ages) return MORE_AGES_THAN_PATTERNS;
  const before = mark();
  while (true) {
    const histories = createHistories(settings, presentation.patterns);
    learn(network, histories, settings);
    const sums = sumWeights(network);
    const density = weightDensity(network, settings);
    const readings = createReadings(presentation.ages);
    const retrieval = createRetrieval(network, sums, histories, settings, readings);
    if (isBisection) bisect(retrieval, presentation.ages);
    else testEveryAge(retrieval, presentation.ages);
    if (!readings.isExhausted || !widen(presentation, settings)) {
      report(readings, sums, density, settings, presentation.patterns);
      return 0;
    }
    release(before);
  }
}

const MORE_AGES_THAN_PATTERNS: i32 = 1;
const NO_SYNAPSE: i32 = 2;
const NOTHING_TO_LEARN: i32 = 3;
const NO_SINGLE_END: i32 = 4;

function report(readings: Readings, sums: WeightSums, density: usize, settings: Settings, patterns: u32): void {
  const ages = readings.reach;
  setVector(0, readings.overlap, ages);
  setVector(1, readings.correlation, ages);
  setVector(2, readings.overlapRecent, ages);
  setVector(3, readings.signal, ages);
  setScalar<f64>(4, readings.capacity);
  setScalar<f64>(5, retrievedCount(readings));
  setScalar<f64>(6, meanSteps(readings));
  setScalar<f64>(7, unsettledShare(readings));
  setScalar<f64>(8, sums.total / <f64>sums.count);
  setScalar<f64>(9, sqrt(sums.squares / <f64>sums.count));
  setVector(10, density, BINS);
  setVector(11, histogramEdges(settings), BINS + 1);
  setScalar<f64>(12, patterns);
}
