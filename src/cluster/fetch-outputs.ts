import { MOST_OUTPUT_BYTES } from "../kernel/output-reader.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import { getBlob, hashBytes } from "./blobs.ts";
import type { Connection } from "./connection.ts";
import type { Protocol } from "./protocol.ts";
import { bindBlobs } from "./streams.ts";

/** The bytes of outputs that a node sent as a blob; undefined when they are not those of this hash, or more than a trial's can be. */
export async function fetchOutputs(
  connection: Connection,
  protocol: Protocol,
  sha256: string,
): Promise<Uint8Array | undefined> {
  const blobs = await bindBlobs(connection, protocol);
  try {
    const bytes = await getBlob(blobs, "output", sha256, MOST_OUTPUT_BYTES);
    return bytes && hashBytes(bytes) === sha256 ? bytes : undefined;
  } catch (error) {
    if (error instanceof SweepError) return undefined;
    throw error;
  }
}
