import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { SWEEPWELL } from "../../cluster/testbed/host-cluster.ts";
import { plainSweep } from "../chaos/chaos-sweep.ts";
import { Draw } from "../chaos/draw.ts";
import { LoggedProcess } from "../chaos/logged-process.ts";
import { placeHere } from "../chaos/place.ts";
import { createReference } from "../chaos/reference-digest.ts";
import { Scene } from "../chaos/scene.ts";
import { openSite } from "../chaos/site.ts";
import { judgeScene } from "../chaos/verdict.ts";
import { type Flatness, measureFlatness } from "./flatness.ts";
import { type MemorySample, watchMemory } from "./memory-watch.ts";
import { pace } from "./pace.ts";

export type ChurnOptions = {
  folder: string;
  seed: number;
  /** How long the run is meant to take; a busy machine takes longer. */
  minutes: number;
  /** Seconds between one change and the next. */
  everySeconds: number;
  /** Of a core, for each of the nodes. */
  share: number;
  onChange(text: string): void;
};

export type ChurnResult = {
  seed: number;
  trials: number;
  minutes: number;
  joined: number;
  drained: number;
  killed: number;
  /** What is not as it must be. */
  wrong: string[];
  memory: Flatness[];
  samples: readonly MemorySample[];
};

/**
 * One long run, while nodes come and go: at each change one joins, then the oldest of those leaves, by SIGTERM or by kill -9 as drawn.
 * One node stays all the time, to see whether its memory grows.
 */
export async function performChurn(options: ChurnOptions): Promise<ChurnResult> {
  const { folder, seed, minutes, everySeconds, share, onChange } = options;
  const draw = new Draw(seed, "churn");
  const sweep = plainSweep(Math.round((minutes * 60 * SEATS * share) / (await measureTrialSeconds(folder))));
  await using site = await openSite("machine", folder);
  await using scene = new Scene({ folder, site, sweep, ackWaitSeconds: ACK_WAIT_SECONDS });
  const join = async () => {
    const node = scene.launchNode(site.nodePlaces[0]!);
    await node.says('"connected"');
    return { node, pacing: pace(node, share) };
  };
  const stays = await join();
  const comers = [await join()];
  const startMs = performance.now();
  const run = scene.startRun();
  using memory = watchMemory({
    coordinator: () => run,
    "node that stays": () => stays.node,
    "NATS server": () => site.servers[0]!.process,
  });
  const counts = { joined: 2, drained: 0, killed: 0 };
  for (;;) {
    await Promise.race([setTimeout(everySeconds * 1000), run.ended]);
    if (run.hasEnded) break;
    comers.push(await join());
    counts.joined++;
    const { node, pacing } = comers.shift()!;
    pacing[Symbol.dispose]();
    const isKilled = draw.chance();
    await leave(node, isKilled);
    counts[isKilled ? "killed" : "drained"]++;
    onChange(`${scene.stored()} of ${sweep.trials} trials; ${node.name} ${isKilled ? "killed" : "drained"}`);
  }
  const ranMinutes = (performance.now() - startMs) / 60_000;
  memory[Symbol.dispose]();
  for (const { pacing } of [stays, ...comers]) pacing[Symbol.dispose]();
  const wrong = await judgeScene(scene, createReference(`${folder}-alone`));
  const flatness = measureFlatness(memory.samples);
  for (const { process, early, late } of flatness) {
    if (late > early * MOST_GROWTH)
      wrong.push(`the memory of the ${process} grew from ${early} to ${late} MB`);
  }
  return {
    seed,
    trials: sweep.trials,
    minutes: ranMinutes,
    ...counts,
    wrong,
    memory: flatness,
    samples: memory.samples,
  };
}

/** What a trial takes of one thread here, with what a node has to do around it. */
async function measureTrialSeconds(folder: string): Promise<number> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "measure.yaml"), plainSweep(MEASURED_TRIALS).text);
  const words = ["run", "measure.yaml", "--store", "measure.db", "--threads", "1", "--json"];
  const run = new LoggedProcess(placeHere(""), "measure", folder, [process.execPath, SWEEPWELL, ...words]);
  await run.ended;
  return JSON.parse(run.output()).seconds / MEASURED_TRIALS;
}

async function leave(node: LoggedProcess, isKilled: boolean): Promise<void> {
  if (isKilled) return node.kill();
  node.signal("SIGTERM");
  await node.ended;
}

/** The node that stays, and one that comes and goes. */
const SEATS = 2;
/** So many trials tell how long one takes. */
const MEASURED_TRIALS = 2000;
const ACK_WAIT_SECONDS = 5;
/** Garbage makes resident memory swing by a tenth or two. */
const MOST_GROWTH = 1.25;
