import { pilot, Pilot } from "./pilot";
import { patience, Settings } from "./settings";

/** How many patterns are presented, and how many of the newest can be tested. */
@unmanaged
export class Presentation {
  patterns: u32;
  ages: u32;
}

/**
 * With `patterns` given, these. Otherwise what stationarity needs, max(100, 6 / (2 r1), 12 / q), plus the ages to be tested,
 * but at most MOST_PATTERNS. How many ages a search for the capacity will test is a guess, and `widen` mends a low one.
 */
export function planPresentation(presentation: Presentation, settings: Settings): void {
  if (settings.patterns > 0) {
    presentation.patterns = settings.patterns;
    presentation.ages = settings.ages > 0 ? settings.ages : settings.patterns;
    return;
  }
  const facts = pilot(settings);
  presentation.ages = settings.ages > 0 ? settings.ages : searchedAges(facts, settings);
  const needed = <u64>stationaryAfter(facts, settings) + <u64>presentation.ages;
  presentation.patterns = <u32>min(needed, <u64>MOST_PATTERNS);
  presentation.ages = min(presentation.ages, presentation.patterns);
}

/** After a search that came to the last age: twice as many ages, unless that is not possible; then false. */
export function widen(presentation: Presentation, settings: Settings): bool {
  if (settings.patterns > 0 || presentation.ages >= MOST_PATTERNS) return false;
  const more = presentation.ages;
  presentation.ages = min(2 * more, MOST_PATTERNS);
  presentation.patterns = min(presentation.patterns + more, MOST_PATTERNS);
  return true;
}

export const MOST_PATTERNS: u32 = 20000;

function stationaryAfter(facts: Pilot, settings: Settings): u32 {
  const relaxation = ceil(6 / (2 * settings.r1));
  // A synapse that never switches has no occupancy of the wells to wait for.
  const switching = facts.switching > 0 ? ceil(12 / facts.switching) : 0;
  return <u32>min(max(100, max(relaxation, switching)), <f64>MOST_PATTERNS);
}

function searchedAges(facts: Pilot, settings: Settings): u32 {
  return <u32>(facts.lastAge + 1 + max(16, facts.lastAge >> 3) + patience(settings) + 1);
}
