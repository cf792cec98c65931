import { DatabaseSync } from "node:sqlite";
import { openStore } from "../../src/store/open-store.ts";
import { digestRun } from "../../src/workspace/digest-run.ts";
import type { ChaosSweep } from "./chaos-sweep.ts";
import type { LoggedProcess } from "./logged-process.ts";
import type { Scene } from "./scene.ts";

/** The digest of a sweep that nothing disturbs, on this machine alone. */
export type ReferenceDigest = (sweep: ChaosSweep) => Promise<string>;

/** What is wrong with how a scene ended; empty when all is as it must be. */
export async function judgeScene(scene: Scene, reference: ReferenceDigest): Promise<string[]> {
  const runs = [{ run: scene.run, sweep: scene.sweep, store: scene.store }, ...scene.others];
  const wrong: string[] = [];
  await Promise.all(runs.map(({ run }) => run.ended));
  for (const { run, sweep, store } of runs) {
    wrong.push(...(await judgeRun(scene, { run, sweep, store, reference })));
  }
  return [...wrong, ...judgeProcesses(scene.processes)];
}

type Case = { run: LoggedProcess; sweep: ChaosSweep; store: string; reference: ReferenceDigest };

async function judgeRun(scene: Scene, { run, sweep, store, reference }: Case): Promise<string[]> {
  const wrong: string[] = [];
  const check = (what: string, found: unknown, expected: unknown) => {
    if (found !== expected) wrong.push(`${run.name}: ${what} is ${found}, not ${expected}`);
  };
  const { error, trap, time, memory } = sweep.ends;
  const unfinished = time + memory;
  const failed = error + trap + unfinished;
  const digest = unfinished === 0 ? await reference(sweep) : null;

  const { code } = await run.ended;
  check("the exit code", code, failed === 0 ? 0 : 3);
  const report = parseDocument(run.output());
  if (!report) return [...wrong, `${run.name}: it printed no report: ${lastLines(run.log())}`];
  if (report.error) return [...wrong, `${run.name}: it ended with: ${report.error.message}`];
  check("complete", report.complete, unfinished === 0);
  check("the number of trials", report.trials, sweep.trials);
  check("the number of failed trials", report.failed, failed);
  check("the digest", report.digest, digest);

  const shown = parseDocument((await scene.command(["show", report.id, "--store", store, "--json"])).output);
  check("the state in show", shown?.state, unfinished === 0 ? "complete" : "failed");
  check("the digest in show", shown?.digest, digest);
  check("missing in show", shown?.missing, 0);
  const outputs = sweep.trials - failed;
  const counts = { trials: sweep.trials, outputs, error, trap, time, memory, stack: 0, lost: 0 };
  for (const [name, count] of Object.entries(counts)) check(`${name} in show`, shown?.counts[name], count);
  const byNodes = shown?.nodes.reduce((sum: number, { trials }: { trials: number }) => sum + trials, 0);
  check("the sum over nodes in show", byNodes, sweep.trials - unfinished);
  if (digest !== null) check("the digest of the store", digestAgain(store, report.id), digest);
  wrong.push(...judgeStore(store, report.id, sweep).map((text) => `${run.name}: ${text}`));
  return sweep.rest ? [...wrong, ...(await judgeRest(scene, sweep.rest, store, reference))] : wrong;
}

/** Every outcome of the trials that can end is there already, and is the right one. */
async function judgeRest(
  scene: Scene,
  rest: ChaosSweep,
  store: string,
  reference: ReferenceDigest,
): Promise<string[]> {
  const run = scene.launchRun(rest, { store });
  const wrong = await judgeRun(scene, { run, sweep: rest, store, reference });
  const cached = parseDocument(run.output())?.cached;
  return cached === rest.trials
    ? wrong
    : [...wrong, `${run.name}: ${cached} of ${rest.trials} were in the store`];
}

/** Computed again, from what the store holds. */
function digestAgain(path: string, run: string): string {
  using store = openStore(path, { readOnly: true });
  return digestRun(store.resolveRun(run));
}

/** Looks into the tables: every trial of the plan has exactly one outcome, and there is none beside. */
export function judgeStore(path: string, run: string, sweep: ChaosSweep): string[] {
  using database = new DatabaseSync(path, { readOnly: true });
  const count = (sql: string, ...values: string[]) =>
    Number(Object.values(database.prepare(sql).get(...values)!)[0]);
  const ofRun = "FROM trials t JOIN runs r ON r.id = t.run WHERE r.identity = ?";
  const unfinished = sweep.ends.time + sweep.ends.memory;
  const ended = sweep.trials - unfinished;
  const facts: [string, number, number][] = [
    ["trials of the run with an outcome", count(`SELECT count(*) ${ofRun}`, run), ended],
    ["different outcomes of the run", count(`SELECT count(DISTINCT outcome) ${ofRun}`, run), ended],
    [
      "outcomes that are there",
      count(`SELECT count(*) ${ofRun} AND t.outcome IN (SELECT id FROM outcomes)`, run),
      ended,
    ],
    ["run failures", count(`SELECT count(*) ${ofRun.replace("trials", "failures")}`, run), unfinished],
    ["outcomes stored twice", count("SELECT count(*) - count(DISTINCT key) FROM outcomes"), 0],
    [
      "outcomes of no trial",
      count("SELECT count(*) FROM outcomes WHERE id NOT IN (SELECT outcome FROM trials)"),
      0,
    ],
  ];
  const wrong = facts.filter(([, found, expected]) => found !== expected);
  const integrity = Object.values(database.prepare("PRAGMA integrity_check").get()!)[0];
  return [
    ...wrong.map(([what, found, expected]) => `the store has ${found} ${what}, not ${expected}`),
    ...(integrity === "ok" ? [] : [`SQLite says of the store: ${integrity}`]),
  ];
}

/** Nobody ended who was not told to, and nobody stumbled over what he did not expect. */
function judgeProcesses(processes: readonly LoggedProcess[]): string[] {
  const isNode = ({ name }: LoggedProcess) => name.startsWith("node-");
  const gone = processes.filter((one) => isNode(one) && one.hasEnded && !one.isExpectedToEnd);
  const stumbled = processes.filter((one) => /(\n|\\n)\s+at .+:\d+:\d+/.test(one.log()));
  return [
    ...gone.map((one) => `${one.name} ended by itself: ${lastLines(one.log())}`),
    ...stumbled.map((one) => `${one.name} printed a stack of calls: ${lastLines(one.log())}`),
  ];
}

// biome-ignore lint/suspicious/noExplicitAny: what is missing in it is found out
function parseDocument(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-3).join(" | ");
}
