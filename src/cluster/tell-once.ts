import type { Incident } from "./incident.ts";

/** Tells each incident once, however often it comes, and of so many different ones at most. `about`: what else tells two apart. */
export function tellOnce(
  onIncident: (incident: Incident) => void,
): (incident: Omit<Incident, "trials">, about?: string) => void {
  const told = new Set<string>();
  return ({ kind, node, detail }, about = "") => {
    const key = `${kind} ${about} ${detail}`;
    if (told.has(key) || told.size >= MOST_TOLD) return;
    told.add(key);
    onIncident({ kind, node, trials: 0, detail });
  };
}

const MOST_TOLD = 1000;
