#!/usr/bin/env node
// This file must parse on old versions of Node: it says what to do there, and does nothing else itself.
const major = Number(process.versions.node.split(".")[0]);
if (major >= 24) {
  if (["run", "fit", "retry"].includes(process.argv[2])) limitYoungGarbage();
  // A reader that has gone (`… | head`) has all it wanted. Before oclif, which would wait for it.
  process.stdout.on("error", (error) => {
    if (error.code === "EPIPE") process.exit();
    process.stderr.write(`sweepwell: stdout: ${error.message}\n`);
    process.exit(2);
  });
  // Nobody hears of progress then, but the run goes on.
  process.stderr.on("error", () => {});
  const { execute } = await import("@oclif/core/execute");
  await execute({ dir: import.meta.url });
  // The command has ended and said all. A socket to a server that went away in mid-connection must not keep it for ever.
  setTimeout(() => process.exit(), 2000).unref();
} else {
  console.error(
    `sweepwell needs Node 24 or later, and this is ${process.version}. In a checkout, \`npm ci\` brings Node 24 along:\n` +
      "run `npx sweepwell …` there. Elsewhere install Node 24 LTS from https://nodejs.org.",
  );
  process.exitCode = 2;
}

/**
 * Starts this process anew, with less room for garbage: a run of hours takes a hundred megabytes less and no longer (bench/README.md,
 * cluster). Node takes such a limit only when it starts.
 */
function limitYoungGarbage() {
  const given = [...process.execArgv, process.env.NODE_OPTIONS ?? ""].join(" ");
  if (process.platform === "win32" || !process.execve || given.includes("semi-space-size")) return;
  const words = [...process.execArgv, "--max-semi-space-size=8", ...process.argv.slice(1)];
  process.execve(process.execPath, [process.argv0, ...words], process.env);
}
