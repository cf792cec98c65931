import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { storedCount } from "../stored-count.ts";
import { until } from "../until.ts";
import { createPlayground } from "./command-line.ts";

const COARSE = `kernel: double-well-theory
fixed: { N: 1000 }
over: { r1: { log: [0.01, 0.5] }, C: { linear: [0, 6] } }
design: sobol
points: 32
`;

const search = (
  method: string,
  start: string,
  more = "",
  fixed = "{ N: 1000 }",
) => `kernel: double-well-theory
fixed: ${fixed}
optimise:
  parameters: { r1: { log: [0.01, 0.5] }, C: [0, 6] }
  objectives: [{ maximise: capacityContinuous }${more}]
  method: ${method}
  start: ${start}
  budget: { trials: 60 }
`;

const FRONT = ", { minimise: weightRms }";
const NSGA2 = "{ name: nsga2, population: 12 }";

type Point = { r1: number; C: number };

describe("a search that starts from another run", () => {
  test("begins with the best points of a sweep file, judged by its own objectives, and is the same sweep as with these points written out", () => {
    const { json, sweepwell, write } = createPlayground();
    write("coarse.yaml", COARSE);
    write("fine.yaml", search("{ name: cmaes }", "{ from: coarse.yaml, points: 3 }"));
    expect(sweepwell("run", "fine.yaml", "--dry-run").stderr).toContain("coarse.yaml: run that sweep first");
    const one = json("run", "fine.yaml", "--threads", "1");
    expect(json("runs").map(({ run, trials }: { run: string; trials: number }) => [run, trials])).toEqual([
      ["fine", one.trials],
      ["coarse", 32],
    ]);
    const best: Point[] = json(
      "query",
      "coarse",
      "SELECT r1, C FROM trials ORDER BY capacityContinuous DESC LIMIT 3",
    );
    const asked = (run: string): Point[] =>
      json("query", run, "SELECT r1, C FROM trials ORDER BY ask LIMIT 3");
    expect(asked("fine")).toEqual(best);
    expect(json("run", "fine.yaml", "--dry-run").searches[0]).toMatchObject({
      start: 3,
      first: best.map((parameters) => ({ parameters, stored: 1 })),
    });

    write("written.yaml", search("{ name: cmaes }", JSON.stringify(best)));
    expect(json("run", "written.yaml")).toMatchObject({ id: one.id, cached: one.trials });
    expect(json("run", "fine.yaml", "--threads", "2", "--store", "other.db")).toMatchObject({
      id: one.id,
      digest: one.digest,
    });
  }, 60_000);

  test("takes a front for trade-offs, goes on when the other run has gone, and can be tried again from the store alone", () => {
    const { json, sweepwell, write } = createPlayground();
    write("first.yaml", search(NSGA2, "[]", FRONT).replace("  start: []\n", ""));
    json("run", "first.yaml");
    write("second.yaml", search(NSGA2, "{ run: first, points: 5 }", FRONT, "{ N: 2000 }"));
    const second = json("run", "second.yaml");
    const asked: Point[] = json("query", "second", "SELECT r1, C FROM trials ORDER BY ask LIMIT 5");
    const top = json("show", "first", "--top", "5").top[0].points;
    expect(asked).toEqual(top.map(({ parameters: { r1, C } }: { parameters: Point }) => ({ r1, C })));
    expect(json("run", "second.yaml")).toMatchObject({ id: second.id, cached: second.trials });

    sweepwell("rm", "first");
    expect(json("run", "second.yaml").error).toMatchObject({ code: "NOT_FOUND" });
    expect(json("retry", "second")).toMatchObject({ id: second.id, digest: second.digest });
  }, 60_000);

  test.each([
    "{ name: golden-section, coarse: 5 }",
    "{ name: interval-halving, coarse: 5 }",
    "{ name: cmaes }",
    "{ name: de, population: 6 }",
    "{ name: nelder-mead }",
    "{ name: nsga2, population: 6, asynchronous: true }",
    "{ name: spea2, population: 6 }",
    "{ name: ibea, population: 6 }",
  ])(
    "begins with the best one by %s, of the points that `where` keeps",
    (method) => {
      const { json, write } = createPlayground();
      write(
        "grid.yaml",
        "kernel: double-well-theory\nover: { N: [500, 1000], C: { linear: [0, 6], points: 25 } }\n",
      );
      write(
        "line.yaml",
        `kernel: double-well-theory
fixed: { N: 700 }
optimise:
  parameters: { C: [0, 6] }
  objectives: [{ maximise: capacityContinuous }]
  method: ${method}
  start: { from: grid.yaml, points: 1, where: { N: 500 } }
  budget: { trials: 24 }
`,
      );
      expect(json("run", "line.yaml").complete).toBe(true);
      const best = json(
        "query",
        "grid",
        "SELECT C FROM trials WHERE N = 500 ORDER BY capacityContinuous DESC LIMIT 1",
      );
      expect(json("query", "line", "SELECT C FROM trials WHERE ask = 0")).toEqual(best);
    },
    60_000,
  );
});

const AT = "bad.yaml:7:10: optimise.start: ";
const REFUSED: [what: string, start: string, message: string, r1?: string][] = [
  [
    "an unknown run",
    "{ run: nowhere, points: 1 }",
    `${AT}store sweepwell.db: there is no run "nowhere"; there are `,
  ],
  ["part of a name", "{ run: coar, points: 1 }", `${AT}run: expected the whole name of a run`],
  ["latest", "{ run: latest, points: 1 }", `${AT}run: expected the whole name of a run`],
  ["another kernel", "{ run: noop, points: 1 }", `${AT}run noop is of noop, which has no parameter r1, C`],
  ["too many parts", "{ run: parts, points: 1 }", `${AT}run parts has the parts a, b: add part`],
  [
    "a part that is not there",
    "{ run: parts, part: c, points: 1 }",
    `${AT}run parts has no part "c"; it has a, b`,
  ],
  [
    "an output that the run has not",
    "{ run: parts, part: b, points: 1 }",
    `${AT}run parts cannot be judged by this search: double-well-network has no output capacityContinuous; known here: overlap`,
  ],
  [
    "an unknown parameter in where",
    "{ run: coarse, points: 1, where: { M: 3 } }",
    `${AT}the kernel double-well-theory has no parameter M`,
  ],
  [
    "nothing that where keeps",
    "{ run: coarse, points: 1, where: { N: 3 } }",
    `${AT}run coarse has no point with finite objectives`,
  ],
  [
    "points outside the bounds",
    "{ run: coarse, points: 32 }",
    "run coarse, best point 1: r1: ",
    "{ log: [0.0001, 0.001] }",
  ],
  [
    "more points than a generation",
    "{ run: coarse, points: 20 }",
    `${AT}expected at most 12 points, a generation, got 20`,
  ],
  ["a missing sweep", "{ from: nowhere.yaml, points: 1 }", `${AT}sweep `],
  ["itself", "{ from: bad.yaml, points: 1 }", "a sweep cannot need itself"],
  [
    "no number of points",
    "{ run: coarse }",
    "bad.yaml:7:10: optimise.start.points: missing: expected an integer of at least 1",
  ],
];

describe("points of another run that cannot be", () => {
  test("say which, where and why, and nothing is run", () => {
    const { json, sweepwell, write } = createPlayground();
    write("coarse.yaml", COARSE);
    write("noop.yaml", "kernel: noop\n");
    write(
      "parts.yaml",
      "parts: { a: { kernel: double-well-theory }, b: { kernel: double-well-network, fixed: { N: 100, ages: 5 } } }\n",
    );
    for (const name of ["coarse", "noop", "parts"]) json("run", `${name}.yaml`);
    for (const [what, start, message, r1 = "{ log: [0.01, 0.5] }"] of REFUSED) {
      write("bad.yaml", search(NSGA2, start, FRONT).replace("{ log: [0.01, 0.5] }", r1));
      const { code, stderr } = sweepwell("run", "bad.yaml");
      expect(stderr, what).toContain(message);
      expect(code, what).toBe(2);
    }
    expect(json("runs")).toHaveLength(3);
  }, 60_000);

  test("an interrupted run: its best points may still be others", async () => {
    const { sweepwell, start, write, json, folder } = createPlayground();
    write(
      "long.yaml",
      "kernel: noop\nfixed: { iterations: 400000 }\nover: { x: { linear: [0, 1], points: 20000 } }\n",
    );
    const { process: child, finished } = start("run", "long.yaml");
    await until("the store has some outcomes", () => storedCount(join(folder, "sweepwell.db")) > 20);
    child.kill("SIGINT");
    expect((await finished).code).toBe(130);
    write(
      "next.yaml",
      "kernel: noop\noptimise: { parameters: { x: [0, 1] }, objectives: [{ maximise: noise }], method: { name: golden-section }, start: { run: long, points: 1 } }\n",
    );
    const { code, stderr } = sweepwell("run", "next.yaml");
    expect(stderr).toContain(
      "run long is interrupted, so its best points may still be others: run it to its end first",
    );
    expect(code).toBe(2);
    expect(json("runs")).toHaveLength(1);
  }, 60_000);
});
