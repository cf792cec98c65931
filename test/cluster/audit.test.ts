import { describe, expect, onTestFinished, test, vi } from "vitest";
import { Audit, type AuditPorts, type Recalled } from "../../src/cluster/audit.ts";
import { AuditLedger } from "../../src/cluster/audit-ledger.ts";
import type { Incident } from "../../src/cluster/incident.ts";
import type { Judgement } from "../../src/cluster/judgement.ts";
import type { Recomputed } from "../../src/cluster/recomputer.ts";
import type { Outcome } from "../../src/kernel/outcome.ts";
import type { TrialKey } from "../../src/sweep/trial.ts";
import { noopTrial } from "../run/noop-trials.ts";

const outputs = (value: number): Outcome => ({ class: "outputs", bytes: Uint8Array.of(value) });
const originOf = (node: string) => ({ node, boot: "b", version: "1" });
const endOf = (node: string, evaluation: Recomputed["evaluation"]): Recomputed => ({
  evaluation,
  seconds: 0.01,
  origin: originOf(node),
});

type AuditSettings = {
  share?: number;
  here?: Outcome;
  isTakenUp?: boolean;
  recompute?: AuditPorts["recomputer"]["recompute"];
};

/** An audit of everything; `nodes` say what each node would answer. */
function createAudit(
  nodes: Record<string, Recomputed["evaluation"]>,
  { share = 1, here = outputs(1), isTakenUp = false, recompute }: AuditSettings = {},
) {
  const ledger = new AuditLedger(share, isTakenUp);
  const stored = new Map<TrialKey, Recalled>();
  const incidents: Incident[] = [];
  const hurry = vi.fn();
  const failures: Error[] = [];
  const asked: string[] = [];
  const audit = new Audit(ledger, {
    recall: (key) => stored.get(key),
    recomputer: {
      async recompute(each, apartFrom, isPatient) {
        if (recompute) return recompute(each, apartFrom, isPatient);
        const node = Object.keys(nodes).find((name) => !apartFrom.includes(name));
        if (node === undefined) return undefined;
        asked.push(node);
        return endOf(node, nodes[node]!);
      },
      hurry,
    },
    here: () => "here",
    recomputeHere: async () => {
      asked.push("here");
      return endOf("here", here);
    },
    isBarred: (node) => ledger.barred.has(node),
    bar: async (node, detail) => void ledger.barred.set(node, detail),
    onIncident: (incident) => incidents.push(incident),
    fail: (error) => failures.push(error),
  });
  const findings = () => failures.map((error) => (error as Judgement).finding);
  return { audit, ledger, stored, incidents, findings, asked, hurry };
}

const trial = noopTrial(1);
const seen = (node: string, evaluation: Recomputed["evaluation"]) => [{ trial, ...endOf(node, evaluation) }];

describe("an audit", () => {
  test.each<[string, Outcome]>([
    ["outputs", outputs(1)],
    ["an error", { class: "error", code: 2 }],
    ["a trap, whatever its words", { class: "trap", message: "in other words" }],
  ])("is content with another node that gets the same: %s", async (_, outcome) => {
    const { audit, ledger, findings, incidents } = createAudit({ a: outputs(9), b: outcome });
    audit.see(seen("a", outcome.class === "trap" ? { class: "trap", message: "unreachable" } : outcome));
    await audit.finish();
    expect(ledger).toMatchObject({ sampled: 1, agreed: 1, undone: 0 });
    expect([findings(), incidents]).toEqual([[], []]);
  });

  test.each<[string, Outcome, Outcome]>([
    ["outputs", outputs(1), outputs(2)],
    ["class", outputs(1), { class: "trap", message: "" }],
    ["error code", { class: "error", code: 1 }, { class: "error", code: 2 }],
  ])("asks a third node where two differ in %s, and bars who is alone", async (_, right, wrong) => {
    const { audit, ledger, findings, incidents, asked } = createAudit({ a: wrong, b: right, c: right });
    audit.see(seen("a", wrong));
    await audit.finish();
    expect(asked).toEqual(["b", "c"]);
    expect([...ledger.barred.keys()]).toEqual(["a"]);
    expect(findings()).toMatchObject([{ kind: "faulty", nodes: ["a"] }]);
    expect(incidents.map(({ kind, node }) => `${kind} ${node}`)).toEqual(["differed ", "barred a"]);
  });

  test("bars the one who recomputed, if that one is wrong", async () => {
    const { audit, ledger } = createAudit({ b: outputs(2), c: outputs(1) });
    audit.see(seen("a", outputs(1)));
    await audit.finish();
    expect([...ledger.barred.keys()]).toEqual(["b"]);
  });

  test("has this machine decide between two nodes", async () => {
    const { audit, ledger, asked } = createAudit({ a: outputs(2), b: outputs(1) });
    audit.see(seen("a", outputs(2)));
    await audit.finish();
    expect([asked, [...ledger.barred.keys()]]).toEqual([["b", "here"], ["a"]]);
  });

  test.each([
    ["all differ", { here: outputs(7) }],
    ["the last one meets a limit", { here: { class: "failure", kind: "time", message: "" } as never }],
  ])("says that it cannot tell, and bars nobody, when %s", async (_, settings) => {
    const { audit, ledger, findings } = createAudit({ a: outputs(2), b: outputs(1) }, settings);
    audit.see(seen("a", outputs(2)));
    await audit.finish();
    expect(findings()).toMatchObject([{ kind: "undecided", key: trial.key }]);
    expect(ledger.barred.size).toBe(0);
  });

  test("counts as not done what no other node takes, or what met a limit there", async () => {
    const { audit, ledger, findings } = createAudit({ a: outputs(1) });
    audit.see(seen("a", outputs(1)));
    await audit.finish();
    const limited = createAudit({ b: { class: "failure", kind: "memory", message: "" } });
    limited.audit.see(seen("a", outputs(1)));
    await limited.audit.finish();
    for (const { sampled, agreed, undone } of [ledger, limited.ledger]) {
      expect([sampled, agreed, undone]).toEqual([1, 0, 1]);
    }
    expect([findings(), limited.findings()]).toEqual([[], []]);
  });

  test("looks at run failures and at trials outside the sample not at all", async () => {
    const { audit, ledger, asked } = createAudit({ b: outputs(5) }, { share: 0 });
    audit.see(seen("a", outputs(1)));
    await audit.finish();
    const all = createAudit({ b: outputs(5) });
    all.audit.see(seen("a", { class: "failure", kind: "time", message: "" }));
    await all.audit.finish();
    expect([ledger.sampled, all.ledger.sampled, asked, all.asked]).toEqual([0, 0, [], []]);
  });

  test("compares a late answer with what is recorded, without any sample", async () => {
    const { audit, ledger, stored, findings } = createAudit({ c: outputs(1) }, { share: 0 });
    stored.set(trial.key, { trial, outcome: outputs(1), seconds: 1, origin: originOf("a") });
    audit.seeAgain(trial.key, endOf("b", outputs(1)), false);
    await audit.finish();
    expect(findings()).toEqual([]);
    audit.seeAgain(trial.key, endOf("b", outputs(2)), false);
    await audit.finish();
    expect([...ledger.barred.keys()]).toEqual(["b"]);
  });

  test("compares a late answer that came before the first was recorded", async () => {
    const { audit, ledger, stored } = createAudit({ c: outputs(1) }, { share: 0 });
    audit.seeAgain(trial.key, endOf("b", outputs(2)), false);
    await audit.keepUp();
    stored.set(trial.key, { trial, outcome: outputs(1), seconds: 1, origin: originOf("a") });
    await audit.finish();
    expect([...ledger.barred.keys()]).toEqual(["b"]);
  });

  test("decides between outcomes that differ on the server before a run begins", async () => {
    const { audit, ledger } = createAudit({ c: outputs(1) });
    audit.seeDispute(trial, [endOf("a", outputs(2)), endOf("b", outputs(1))]);
    await vi.waitFor(() => expect([...ledger.barred.keys()]).toEqual(["a"]));
  });

  test("checks what the store answers of a run that another process left, each trial once", async () => {
    const { audit, ledger, stored, asked } = createAudit(
      { b: outputs(1), c: outputs(1) },
      { isTakenUp: true },
    );
    const trials = Array.from({ length: 3000 }, (_, i) => noopTrial(i));
    for (const each of trials) {
      const outcome = outputs(each === trials[7] ? 2 : 1);
      stored.set(each.key, { trial: each, outcome, seconds: 1, origin: originOf("a") });
      ledger.answered(each.key);
    }
    await audit.keepUp();
    expect(ledger.open.size).toBeLessThanOrEqual(1000);
    await audit.finish();
    expect([...ledger.barred.keys()]).toEqual(["a"]);
    expect(asked.filter((node) => node === "b")).toHaveLength(3000);
    for (const { key } of trials) ledger.answered(key);
    expect(ledger.unchecked).toEqual([]);
  });

  test.each([
    ["has just been taken up", { isTakenUp: true }, 1],
    ["has just begun again", {}, 2],
    ["was driven from its start", {}, 1],
  ])(
    "at the end of a run that %s, waits until nodes can have been heard only where they may not have been",
    async (about, settings, attempts) => {
      vi.useFakeTimers();
      onTestFinished(() => void vi.useRealTimers());
      const pending = Promise.withResolvers<undefined>();
      const { audit, ledger, hurry } = createAudit({}, { ...settings, recompute: () => pending.promise });
      for (let attempt = 0; attempt < attempts; attempt++) audit.begin();
      audit.see(seen("a", outputs(1)));
      const finished = audit.finish();
      await vi.advanceTimersByTimeAsync(5000);
      expect(hurry.mock.calls).toHaveLength(about.startsWith("has") ? 0 : 1);
      await vi.advanceTimersByTimeAsync(6000);
      expect(hurry.mock.calls).toHaveLength(1);
      pending.resolve(undefined);
      await finished;
      expect(ledger.undone).toBe(1);
    },
  );

  test("trusts what the store answers of a run that ended, or that this process began", () => {
    const { ledger } = createAudit({});
    ledger.answered(trial.key);
    expect(ledger.unchecked).toEqual([]);
  });

  test("that is not waited for counts what is open as not done", () => {
    const { audit, ledger } = createAudit({ b: outputs(1) }, { isTakenUp: true });
    audit.see(seen("a", outputs(1)));
    ledger.answered(noopTrial(2).key);
    ledger.giveUp();
    expect(ledger).toMatchObject({ sampled: 2, agreed: 0, undone: 2, unchecked: [] });
    audit.close();
  });

  test("goes on after a new beginning with what was left, unless its outcome is void", async () => {
    const { audit, ledger, stored, asked } = createAudit({ b: outputs(1) });
    const check = (of: typeof trial, fingerprint: string) =>
      ledger.open.set(of.key, { trial: of, first: { node: "a", fingerprint }, seconds: 0 });
    const [kept, gone, other] = [noopTrial(2), noopTrial(3), noopTrial(4)];
    ledger.sampled = 3;
    check(kept, "error 1");
    check(gone, "error 1");
    check(other, "error 1");
    stored.set(kept.key, {
      trial: kept,
      outcome: { class: "error", code: 1 },
      seconds: 1,
      origin: originOf("a"),
    });
    stored.set(other.key, {
      trial: other,
      outcome: { class: "error", code: 3 },
      seconds: 1,
      origin: originOf("a"),
    });
    audit.begin();
    expect([...ledger.open.keys(), ledger.sampled]).toEqual([kept.key, 1]);
    audit.close();
    await vi.waitFor(() => expect(asked).toEqual(["b"]));
  });
});
