/** What went wrong, for the caller; the command line turns each code into an exit code. */
export type ErrorCode =
  | "BAD_OPTION"
  | "BAD_SWEEP"
  | "BAD_INPUT"
  | "BAD_KERNEL"
  | "ABI_MISMATCH"
  | "NOT_FOUND"
  | "STORE_UNUSABLE"
  | "STORE_CORRUPT"
  | "WORKER_LOST"
  | "CLUSTER_UNREACHABLE"
  | "CLUSTER_UNUSABLE"
  | "RUN_HELD"
  | "NODE_BARRED"
  | "OUTCOMES_DIFFER"
  | "WIRE_MISMATCH"
  | "INTERRUPTED";

/** The one deliberate error: the message says what was expected and what came. Any other throw is a bug. */
export class SweepError extends Error {
  override readonly name = "SweepError";
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
