import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { SweepError } from "../kernel/sweep-error.ts";
import { describeOrigin } from "../pool/origin.ts";

/** Who uses a folder: the process that claimed it, and one it started there. */
type Claim = { boot: string; pid: number; child?: number };

/** The right of one process to a folder, which ends with that process. */
export class FolderClaim implements Disposable {
  readonly #path: string;
  readonly #claim: Claim;

  private constructor(path: string, claim: Claim) {
    this.#path = path;
    this.#claim = claim;
  }

  /** Claims a folder, and makes it if need be; throws BAD_OPTION when a living process has it. */
  static async take(folder: string): Promise<FolderClaim> {
    const path = join(folder, "in-use-by.json");
    const claim = { boot: describeOrigin().boot, pid: process.pid };
    for (let tries = 0; ; tries++) {
      try {
        mkdirSync(folder, { recursive: true });
        create(path, JSON.stringify(claim));
        return new FolderClaim(path, claim);
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code !== "EEXIST") {
          const { message } = cause as Error;
          throw new SweepError("BAD_OPTION", `the folder ${folder} cannot be used: ${message}`, { cause });
        }
      }
      const owner = ownerOf(path, claim.boot);
      // A child whose parent was killed is about to end.
      if (owner === undefined) rmSync(path, { force: true });
      else if (owner.kind === "child" && tries < CHILD_TRIES) await setTimeout(CHILD_PAUSE_MS);
      else {
        throw new SweepError(
          "BAD_OPTION",
          `the folder ${folder} is in use by process ${owner.pid}: stop that, or choose another with --dir (if it is something else, remove ${path})`,
        );
      }
    }
  }

  /** Notes a process that uses the folder too. */
  note(child: number | undefined): void {
    if (child === undefined) return;
    this.#claim.child = child;
    writeFileSync(this.#path, JSON.stringify(this.#claim));
  }

  [Symbol.dispose](): void {
    rmSync(this.#path, { force: true });
  }
}

/** Makes a file that is whole as soon as it is there; throws EEXIST when there is one. */
function create(path: string, content: string): void {
  const whole = `${path}.${process.pid}`;
  try {
    writeFileSync(whole, content);
    linkSync(whole, path);
  } finally {
    rmSync(whole, { force: true });
  }
}

const CHILD_TRIES = 100;
const CHILD_PAUSE_MS = 100;

function ownerOf(path: string, boot: string): { kind: "parent" | "child"; pid: number } | undefined {
  let claim: Partial<Claim>;
  try {
    claim = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    // Gone just now, or cut off by a crash.
    return undefined;
  }
  if (claim.boot !== boot) return undefined;
  if (isAlive(claim.pid)) return { kind: "parent", pid: claim.pid! };
  if (isAlive(claim.child)) return { kind: "child", pid: claim.child! };
  return undefined;
}

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
