/** Records trials `from` to `to` in batches and prints how many trials it has been told are durable. */
import { openStore } from "../../src/store/open-store.ts";
import { describeRun, exampleTrial, executed, outputsOf } from "./example-trials.ts";

const [path, identity, from, to, batch] = process.argv.slice(2) as [string, string, string, string, string];
const large = outputsOf(1, Array(20_000).fill(0.25));
using store = openStore(path);
const run = store.openRun(describeRun(identity));
for (let at = Number(from); at < Number(to); at += Number(batch)) {
  const outers = Array.from({ length: Math.min(Number(batch), Number(to) - at) }, (_, i) => at + i);
  run.record(
    outers.map((outer) => executed(exampleTrial(outer), outer % 50 === 0 ? large : outputsOf(outer))),
  );
  process.stdout.write(`${outers.at(-1)! + 1}\n`);
}
