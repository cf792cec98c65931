import { statfsSync } from "node:fs";
import { availableParallelism, freemem, totalmem } from "node:os";
import { dirname, resolve } from "node:path";
import { openStore } from "../store/open-store.ts";
import { builtInKernels, readKernel } from "./kernel-files.ts";
import { runTrial } from "./run-trial.ts";

export type Finding = { topic: string; state: "good" | "warning" | "bad"; found: string; remedy?: string };

/** Looks at what a run needs: Node, cores, memory, kernels, the store and its disk. Changes nothing. */
export function examineMachine(storePath: string): Finding[] {
  return [
    examineNode(),
    examineCores(),
    examineMemory(),
    ...examineKernels(),
    examineDisk(storePath),
    examineStore(storePath),
  ];
}

function examineNode(): Finding {
  const major = Number(process.versions.node.split(".")[0]);
  const found = `${process.version}, ${process.platform} ${process.arch}`;
  if (major >= 24) return { topic: "Node", state: "good", found };
  return { topic: "Node", state: "bad", found, remedy: "install Node 24 LTS" };
}

function examineCores(): Finding {
  return { topic: "cores", state: "good", found: `${availableParallelism()}: a run uses as many threads` };
}

function examineMemory(): Finding {
  const [free, total] = [gigabytes(freemem()), gigabytes(totalmem())];
  const found = `${free} GB free of ${total} GB`;
  if (freemem() > 2 ** 30) return { topic: "memory", state: "good", found };
  return {
    topic: "memory",
    state: "warning",
    found,
    remedy: "large networks need 1 GB a thread: use --threads 1",
  };
}

/** A kernel is well when it is admitted and a trial with its fixture's known answer comes out. */
function examineKernels(): Finding[] {
  return builtInKernels().map((name) => {
    const topic = `kernel ${name}`;
    try {
      const kernel = readKernel(name);
      const found = `sha256:${kernel.hash.slice(0, 12)}, ${kernel.bytes.byteLength} bytes`;
      if (name !== "noop") return { topic, state: "good", found };
      const { evaluation } = runTrial(kernel, { param: ["x=0.5"], seed: "1", input: [] });
      if (evaluation.class === "outputs") return { topic, state: "good", found: `${found}, runs` };
      return { topic, state: "bad", found: evaluation.class, remedy: "build again: npm run build" };
    } catch (error) {
      return { topic, state: "bad", found: (error as Error).message, remedy: "build again: npm run build" };
    }
  });
}

function examineDisk(storePath: string): Finding {
  const { bavail, bsize } = statfsSync(dirname(resolve(storePath)));
  const found = `${gigabytes(bavail * bsize)} GB free beside ${storePath}`;
  if (bavail * bsize > 2 ** 30) return { topic: "disk", state: "good", found };
  return {
    topic: "disk",
    state: "warning",
    found,
    remedy: "free some space or choose another place with --store",
  };
}

function examineStore(storePath: string): Finding {
  try {
    using store = openStore(storePath, { readOnly: true });
    const runs = [...store.runs()].length;
    return { topic: "store", state: "good", found: `${storePath}, ${runs} runs` };
  } catch (error) {
    if ((error as { code?: string }).code === "NOT_FOUND") {
      return {
        topic: "store",
        state: "good",
        found: `${storePath} does not exist yet: the first run creates it`,
      };
    }
    return {
      topic: "store",
      state: "bad",
      found: (error as Error).message,
      remedy: "choose another file with --store",
    };
  }
}

function gigabytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
