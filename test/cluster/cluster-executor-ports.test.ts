import { expect, onTestFinished, test, vi } from "vitest";
import { ClusterExecutor, type ClusterPorts } from "../../src/cluster/cluster-executor.ts";
import type { Batch } from "../../src/cluster/flight.ts";
import type { Incident } from "../../src/cluster/incident.ts";
import { encodeKeys } from "../../src/cluster/trial-columns.ts";
import type { OutcomesMessage } from "../../src/cluster/wire.ts";
import { WIRE_VERSION } from "../../src/cluster/wire.ts";
import type { Evaluation } from "../../src/kernel/outcome.ts";
import { packEvaluations } from "../../src/pool/batch-message.ts";
import type { Trial } from "../../src/sweep/trial.ts";
import { noopTrial, noopWorkload } from "../run/noop-trials.ts";

/** An executor without a server: what it sends is in `sent`. */
function createExecutor(ports: Partial<ClusterPorts> = {}, taskClasses = ["m0"]) {
  const sent: { batch: Batch; trials: readonly Trial[] }[] = [];
  const incidents: Incident[] = [];
  const workloads = taskClasses.map(() => noopWorkload());
  const executor = new ClusterExecutor(workloads, taskClasses, {
    send: async (batch, trials) => void sent.push({ batch, trials }),
    outputs: async () => undefined,
    isAlive: () => false,
    threads: () => 2,
    onIncident: (incident) => incidents.push(incident),
    onAgain: () => {},
    onDispute: () => {},
    maxPayload: 2 ** 20,
    ...ports,
  });
  return { executor, sent, incidents };
}

/** Three scalars, as the noop kernel has; or a trap of so many bytes. */
const ended = (size?: number): Evaluation =>
  size === undefined
    ? { class: "outputs", bytes: new Uint8Array(36) }
    : { class: "trap", message: "x".repeat(size) };
const trialsFrom = (first: number, count: number, part = 0) =>
  Array.from({ length: count }, (_, i) => noopTrial(first + i, {}, part));

function outcomesOf(
  trials: readonly Trial[],
  change: Partial<OutcomesMessage> = {},
  size?: number,
): OutcomesMessage {
  return {
    v: WIRE_VERSION,
    kind: "outcomes",
    batch: "unknown",
    part: 0,
    by: { node: "n", boot: "b", version: "1", instance: "i" },
    keys: encodeKeys(trials.map(({ key }) => key)),
    evaluations: new Uint8Array(
      packEvaluations(trials.map(() => ({ evaluation: ended(size), seconds: 0.01 }))),
    ),
    blobs: [],
    isLast: true,
    returned: new Uint8Array(0),
    reason: "",
    detail: "",
    ...change,
  };
}

test("what the cluster has already ends trials as they are asked, whichever comes first; the rest is sent", async () => {
  const { executor, sent } = createExecutor();
  const trials = trialsFrom(0, 12);
  executor.submit(trials.slice(0, 5));
  await executor.receive(outcomesOf(trials.slice(2, 8)));
  expect(sent).toEqual([]);
  expect((await executor.next()).map(({ trial }) => trial)).toEqual(trials.slice(2, 5));
  executor.submit(trials.slice(5));
  expect((await executor.next()).map(({ trial }) => trial)).toEqual(trials.slice(5, 8));
  executor.catchUp([]);
  const keys = sent.flatMap(({ trials }) => trials).map(({ outer }) => outer);
  expect(keys.sort((a, b) => a - b)).toEqual([0, 1, 8, 9, 10, 11]);
});

test("outcomes of trials that are not waited for are told: old ones as alike, until one says otherwise; new ones as not", async () => {
  const told: boolean[] = [];
  const { executor } = createExecutor({ onAgain: (_key, _end, isAlike) => told.push(isAlike) });
  const [trial] = trialsFrom(0, 1);
  for (const size of [undefined, undefined, 3]) await executor.receive(outcomesOf([trial!], {}, size));
  executor.catchUp([]);
  await executor.receive(outcomesOf([trial!]));
  expect(told).toEqual([true, true, false, false]);
});

test("trials that no node can take do not keep others waiting", () => {
  const { executor, sent } = createExecutor({ threads: (part) => (part === 0 ? 0 : 4) }, ["m0_none", "m0"]);
  executor.catchUp([]);
  executor.submit([...trialsFrom(0, 100, 0), ...trialsFrom(0, 100, 1)]);
  const count = (part: number) => sent.filter(({ batch }) => batch.part === part).length;
  expect(count(1)).toBe(12);
  expect(count(0)).toBeLessThanOrEqual(6);
  expect([executor.hasOpen("m0_none"), executor.hasOpen("m0"), executor.hasOpen("m1")]).toEqual([
    true,
    true,
    false,
  ]);
});

test.each([
  ["evaluations that are cut off", { evaluations: new Uint8Array(5) }],
  ["a kind that does not exist", { evaluations: new Uint8Array(17 * 2).fill(0).fill(200, 32) }],
  ["a blob for a trial that it does not have", { blobs: [[9, "ab".repeat(32)]] as [number, string][] }],
  ["a blob that is not there", { blobs: [[0, "ab".repeat(32)]] as [number, string][] }],
])("a message with %s is told of, and changes nothing", async (_, change) => {
  const { executor, incidents } = createExecutor();
  const trials = trialsFrom(0, 2);
  executor.submit(trials);
  await executor.receive(outcomesOf(trials, change));
  expect(incidents).toMatchObject([{ kind: "refused", node: "n", trials: 2 }]);
  await executor.receive(outcomesOf(trials));
  expect(await executor.next()).toHaveLength(2);
});

test("a server that is away while outputs are fetched is no fault of theirs", async () => {
  const { executor, incidents } = createExecutor({ outputs: () => Promise.reject(new Error("timeout")) });
  const trials = trialsFrom(0, 1);
  executor.submit(trials);
  await expect(executor.receive(outcomesOf(trials, { blobs: [[0, "ab".repeat(32)]] }))).rejects.toThrow(
    "timeout",
  );
  expect(incidents).toEqual([]);
});

test("a trial that was told twice ends once", async () => {
  const { executor, incidents } = createExecutor();
  const trials = trialsFrom(0, 2);
  executor.submit(trials);
  await executor.receive(outcomesOf(trials));
  await executor.receive(outcomesOf(trials));
  await executor.receive(
    outcomesOf([], { returned: encodeKeys(trials.map(({ key }) => key)), reason: "redelivered" }),
  );
  expect(await executor.next()).toHaveLength(2);
  expect(incidents).toEqual([]);
});

test("more is read only when what was read has been taken, or when the work is over", async () => {
  const { executor } = createExecutor();
  const megabytes = 5 * 2 ** 20;
  const trials = trialsFrom(0, 6);
  executor.submit(trials);
  await executor.receive(outcomesOf(trials.slice(0, 1), {}, megabytes));
  let isRead = false;
  const reading = executor.receive(outcomesOf(trials.slice(1, 2), {}, megabytes)).then(() => (isRead = true));
  for (let i = 0; i < 20; i++) await Promise.resolve();
  expect(isRead).toBe(false);
  expect(await executor.next()).toHaveLength(2);
  await reading;

  await executor.receive(outcomesOf(trials.slice(2, 3), {}, megabytes));
  const last = executor.receive(outcomesOf(trials.slice(3, 4), {}, megabytes));
  await executor[Symbol.asyncDispose]();
  await last;
});

test("a batch was under way since it was begun, or since it was last heard of, up to when the server heard", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const { executor, sent } = createExecutor();
  executor.catchUp([]);
  const trials = trialsFrom(0, 4);
  executor.submit(trials);
  const { batch } = sent[0]!;
  const by = { node: "n", instance: "i" };
  const toldMs = 1_800_000_000_000;
  await executor.receive(outcomesOf(trials.slice(3), {}), toldMs);
  executor.flight.begun(batch.id, by);
  vi.advanceTimersByTime(700);
  await executor.receive(outcomesOf(trials.slice(0, 2), { batch: batch.id, isLast: false }), toldMs + 700);
  vi.advanceTimersByTime(50);
  await executor.receive(outcomesOf(trials.slice(2, 3), { batch: batch.id }), toldMs + 750);
  const ends = await executor.next();
  expect(ends.map(({ span }) => span && [span.beganMs - toldMs, span.endedMs - toldMs])).toEqual([
    // Nobody said when it was begun: as its longest trial.
    [-10, 0],
    [0, 700],
    [0, 700],
    [700, 750],
  ]);
  expect(ends[1]!.span).toBe(ends[2]!.span);
});
