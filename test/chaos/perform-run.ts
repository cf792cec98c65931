import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Scene } from "./scene.ts";
import { describeStrikes, type Schedule } from "./schedule.ts";
import { openSite } from "./site.ts";
import { judgeScene, type ReferenceDigest } from "./verdict.ts";

/** How a disturbed run ended. */
export type RunResult = {
  fault: string;
  seed: number;
  strikes: readonly string[];
  /** Strikes that came when the run had ended already: the machine was too quick for them. */
  missed: number;
  /** What was seen on the way. */
  notes: readonly string[];
  /** What is not as it must be; empty for a run that passed. */
  wrong: readonly string[];
  seconds: number;
};

export type PerformOptions = {
  folder: string;
  ackWaitSeconds: number;
  limitSeconds: number;
  reference: ReferenceDigest;
};

/** Sets a cluster up, runs the sweep on it, disturbs it as scheduled, and judges what came of it. All is gone after that but the folder. */
export async function performRun(schedule: Schedule, options: PerformOptions): Promise<RunResult> {
  const startMs = performance.now();
  const { fault, seed } = schedule;
  const failed = (error: Error): Ending => ({ missed: 0, notes: [], wrong: [error.message] });
  const ending = await disturb(schedule, options).catch(failed);
  const seconds = (performance.now() - startMs) / 1000;
  const result = { fault, seed, strikes: describeStrikes(schedule), ...ending, seconds };
  writeFileSync(join(options.folder, "result.json"), `${JSON.stringify(result, null, 2)}\n`);
  return result;
}

type Ending = Pick<RunResult, "missed" | "notes" | "wrong">;

async function disturb(
  schedule: Schedule,
  { folder, ackWaitSeconds, limitSeconds, reference }: PerformOptions,
): Promise<Ending> {
  const { sweep, strikes } = schedule;
  await using site = await openSite(schedule.site, folder);
  await using scene = new Scene({ folder, site, sweep, ackWaitSeconds });
  let missed = 0;
  const play = async (): Promise<Ending> => {
    for (const { strike } of strikes) await strike.prepare?.(scene);
    await Promise.all(site.nodePlaces.map((_, seat) => scene.startNode(seat)));
    scene.startRun();
    for (const { after, strike } of strikes) {
      if (await scene.reach(scene.stored() + after)) await strike.hit(scene);
      else missed++;
    }
    const wrong = await judgeScene(scene, reference);
    for (const { strike } of missed > 0 ? [] : strikes) strike.check?.(scene);
    return { missed, notes: scene.notes, wrong };
  };
  // Awaited here: what is used must not be closed before.
  return await withinLimit(play(), limitSeconds, () => describeHang(scene));
}

/** What is there when nothing comes any more. */
function describeHang(scene: Scene): string {
  const running = scene.processes.filter((one) => !one.hasEnded).map(({ name }) => name);
  const said = scene.run?.log().trim().split("\n").slice(-3).join(" | ");
  return `${scene.stored()} of ${scene.sweep.trials} trials stored; running: ${running.join(", ")}; ${scene.run?.name} said: ${said}`;
}

async function withinLimit(play: Promise<Ending>, seconds: number, describe: () => string): Promise<Ending> {
  const { promise, resolve } = Promise.withResolvers<Ending>();
  const timer = setTimeout(
    () => resolve({ missed: 0, notes: [], wrong: [`it did not end within ${seconds} s: ${describe()}`] }),
    seconds * 1000,
  );
  try {
    return await Promise.race([play, promise]);
  } finally {
    clearTimeout(timer);
    // What is killed under it makes it fail, and nobody listens then.
    play.catch(() => {});
  }
}
