import { hostname, userInfo } from "node:os";

/** Who sits at this machine, for those who are asked to stop something. */
export function describeAsker(): string {
  return `${userName()}@${hostname()}`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without an entry, as in some containers.
    return `uid ${process.getuid?.() ?? "?"}`;
  }
}
