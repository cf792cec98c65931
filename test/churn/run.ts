import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { drawFigure } from "../../src/report/figure.ts";
import { ROOT } from "../chaos/root.ts";
import { insertBetween } from "../chaos/write-docs.ts";
import { type ChurnResult, performChurn } from "./perform-churn.ts";

/** `npm run test:churn -- --minutes 60`: a run while nodes join and leave every minute; ends with 1 when something is not as it must be. */
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    minutes: { type: "string", default: "60" },
    every: { type: "string", default: "60" },
    share: { type: "string", default: "0.15" },
    "write-docs": { type: "boolean", default: false },
  },
});

const scratch = join(ROOT, "build/churn");
mkdirSync(scratch, { recursive: true });
const result = await performChurn({
  folder: mkdtempSync(join(scratch, "run-")),
  seed: Number(values.seed),
  minutes: Number(values.minutes),
  everySeconds: Number(values.every),
  share: Number(values.share),
  onChange: (text) => process.stderr.write(`${text}\n`),
});
const { samples, ...summary } = result;
console.log(JSON.stringify(summary, null, 2));
if (values["write-docs"]) await writeDocs(result);
process.exit(result.wrong.length > 0 ? 1 : 0);

async function writeDocs(result: ChurnResult): Promise<void> {
  const figure = {
    width: 420,
    height: 220,
    data: "trials",
    mark: "line",
    encoding: {
      x: { field: "minute", type: "quantitative", title: "minutes" },
      y: { field: "megabytes", type: "quantitative", title: "resident memory (MB)" },
      color: { field: "process", type: "nominal", title: null },
    },
  };
  const { svg } = await drawFigure(figure, () => result.samples);
  writeFileSync(join(ROOT, "docs/images/churn.svg"), svg);
  const path = join(ROOT, "docs/chaos.md");
  writeFileSync(path, insertBetween(readFileSync(path, "utf8"), "churn", describe(result)));
}

function describe({ seed, trials, minutes, joined, drained, killed, wrong, memory }: ChurnResult): string {
  return [
    `Seed ${seed}: ${trials.toLocaleString("en")} trials in ${minutes.toFixed(0)} minutes; ${joined} nodes joined, ${drained} left by SIGTERM and ${killed} by kill -9. ` +
      (wrong.length === 0
        ? "The digest is that of the undisturbed run; nothing lost, nothing counted twice."
        : `Wrong: ${wrong.join("; ")}.`),
    "",
    "| process | MB, minutes in second sixth | MB, last sixth | most |",
    "|---|---|---|---|",
    ...memory.map(({ process, early, late, most }) => `| ${process} | ${early} | ${late} | ${most} |`),
    "",
    "![Memory of the processes over time](images/churn.svg)",
  ].join("\n");
}
