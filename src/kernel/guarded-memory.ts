/** The export a guarded module has besides its own: not 0 once the host's memory limit stopped it. */
export const LIMIT_GLOBAL = "sweepwell:limit";
