/**
 * Connections between cortical pyramidal cells as they are found: numbers of synapses, sites on the reduced layer 5 cell, and correlated parameters of
 * synapses by a Gaussian copula (Chindemi et al. 2022, eq 52). docs/models/calcium-plasticity.md, Populations, says what is measured and what is assumed.
 */
import { allocate, beginRun, integerParameter, setMatrix, setVector } from "../lib/abi";
import { DEFAULT_COMPARTMENTS, defaultCell } from "../lib/cable/default-cell";
import { distanceOf, readMorphology } from "../lib/cable/morphology";
import { APICAL, BASAL } from "../lib/cable/region";
import { COLUMNS, drawApical, drawCount, drawSynapse } from "./draw";
import { findPlaces, THICKEST_BASAL } from "./places";
import { recipeOf } from "./recipe";

export { reserve, input, output } from "../lib/abi";

export function run(parameters: usize, seed: u64): i32 {
  beginRun();
  const recipe = recipeOf(integerParameter(parameters, 0));
  const connections = integerParameter(parameters, 1);
  const cell = defaultCell();
  const shape = readMorphology(cell, DEFAULT_COMPARTMENTS);
  const basal = findPlaces(cell, shape, BASAL, THICKEST_BASAL, recipe.basalNear, recipe.basalFar);
  const apical = findPlaces(cell, shape, APICAL, Infinity, recipe.apicalNear, recipe.apicalFar);

  const counts = allocate(<usize>connections << 2);
  const fractions = allocate(<usize>connections << 3);
  let rows = 0;
  for (let connection = 0; connection < connections; connection++) {
    const count = drawCount(recipe, seed, connection);
    store<i32>(counts + (<usize>connection << 2), count);
    rows += count;
  }
  const synapses = allocate(<usize>rows * COLUMNS * 8);
  const distances = allocate(<usize>rows << 3);
  let row = 0;
  for (let connection = 0; connection < connections; connection++) {
    const count = load<i32>(counts + (<usize>connection << 2));
    const chance = drawApical(recipe, seed, connection);
    let apicalCount = 0;
    for (let synapse = 0; synapse < count; synapse++, row++) {
      const to = synapses + <usize>row * COLUMNS * 8;
      if (drawSynapse(to, recipe, chance, basal, apical, seed, connection, synapse)) apicalCount++;
      store<f64>(distances + (<usize>row << 3), distanceOf(shape, <i32>load<f64>(to, 8)));
    }
    store<f64>(fractions + (<usize>connection << 3), <f64>apicalCount / <f64>count);
  }
  setMatrix(0, synapses, rows, COLUMNS);
  setVector(1, counts, connections);
  setVector(2, fractions, connections);
  setVector(3, distances, rows);
  return 0;
}
