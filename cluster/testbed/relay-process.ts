import { createInterface } from "node:readline";
import { Relay } from "./relay.ts";

/**
 * A relay as a process of its own, since it has to be in its host's namespace: `relay-process.ts HOST PORT DELAY_MS`. It prints the port it
 * listens at, and takes other delays as lines.
 */
const [host, port, delayMs] = process.argv.slice(2);
const relay = await Relay.open({ to: { host: host!, port: Number(port) }, delayMs: Number(delayMs) });
console.log(relay.port);
for await (const line of createInterface({ input: process.stdin })) relay.delayMs = Number(line);
await relay[Symbol.asyncDispose]();
