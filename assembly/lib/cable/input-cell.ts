/** A cell from the inputs of a kernel, or the reduced layer 5 pyramidal cell where they are absent. */
import { hasInput, inputAddress, inputLength } from "../abi";
import { Cell } from "./cell";
import { DEFAULT_COMPARTMENTS, defaultCell } from "./default-cell";
import { checkChannels, checkPassive, tableCell, TABLE_FINE } from "./membrane-table";
import { checkMorphology, FINE, Morphology, readMorphology } from "./morphology";
import { REDUCED_CHANNEL_ROWS, REDUCED_CHANNELS, REDUCED_PASSIVE, REDUCED_PASSIVE_ROWS } from "./reduced-membrane";
import { LEVELS, SHORTEST_HALF } from "./stepper";

/** What `checkCell` can say besides 0, as errors of a manifest: faults of the morphology are 1 to 4, of channels 5 to 7, of the passive membrane 8 and 9. */
const CHANNEL_FAULTS: i32 = 4;
const PASSIVE_FAULTS: i32 = 6;

/** How many compartments the cell of input `first` has. */
export function compartmentsOf(first: i32): i32 {
  return hasInput(first) ? inputLength(first, 0) : DEFAULT_COMPARTMENTS;
}

/** The first fault of the inputs `first` (compartments), + 1 (channels) and + 2 (passive membrane); 0: none. */
export function checkCell(first: i32): i32 {
  if (hasInput(first)) {
    const fault = checkMorphology(inputAddress(first), inputLength(first, 0));
    if (fault != FINE) return fault;
  }
  if (hasInput(first + 1)) {
    const fault = checkChannels(inputAddress(first + 1), inputLength(first + 1, 0));
    if (fault != TABLE_FINE) return CHANNEL_FAULTS + fault;
  }
  if (hasInput(first + 2)) {
    const fault = checkPassive(inputAddress(first + 2), inputLength(first + 2, 0), readShape(first));
    if (fault != TABLE_FINE) return PASSIVE_FAULTS + fault;
  }
  return 0;
}

export function readShape(first: i32): Morphology {
  return hasInput(first)
    ? readMorphology(inputAddress(first), inputLength(first, 0))
    : readMorphology(defaultCell(), DEFAULT_COMPARTMENTS);
}

/** The cell of inputs that were checked; `isPassive`: without channels. */
export function inputCell(first: i32, shape: Morphology, lanes: i32, axialResistivity: f64, isPassive: bool): Cell {
  const hasChannels = hasInput(first + 1);
  const hasPassive = hasInput(first + 2);
  return tableCell(
    shape,
    lanes,
    axialResistivity,
    hasPassive ? inputAddress(first + 2) : REDUCED_PASSIVE,
    hasPassive ? inputLength(first + 2, 0) : REDUCED_PASSIVE_ROWS,
    hasChannels ? inputAddress(first + 1) : REDUCED_CHANNELS,
    isPassive ? 0 : hasChannels ? inputLength(first + 1, 0) : REDUCED_CHANNEL_ROWS,
    SHORTEST_HALF,
    LEVELS,
  );
}
