import { connect, createServer, type Server } from "node:net";
import { text } from "node:stream/consumers";
import { SweepError } from "../../src/kernel/sweep-error.ts";
import type { Link } from "./link.ts";
import { controlPath, type Testbed } from "./open-testbed.ts";

/** What is asked of a link: its word, what it takes, and what it does. */
const ACTIONS: Record<
  string,
  { takes: readonly string[]; act: (link: Link, ...numbers: number[]) => unknown }
> = {
  cut: { takes: [], act: (link) => link.cut() },
  restore: { takes: [], act: (link) => link.restore() },
  delay: { takes: ["MS"], act: (link, delayMs) => link.delay(delayMs!) },
  lose: { takes: ["SHARE"], act: (link, share) => link.lose(share!) },
  flap: {
    takes: ["DOWN_MS", "UP_MS", "TIMES"],
    act: (link, downMs, upMs, times) => link.flap({ downMs: downMs!, upMs: upMs!, times: times! }),
  },
};

/** The words that change links, as help shows them. */
export const LINK_USAGE: readonly string[] = Object.entries(ACTIONS).map(([word, { takes }]) =>
  [word, "HOST", ...takes].join(" "),
);

/** Checks what is to be done with a link, before anything is. */
export function parseAction(words: readonly string[]): { host: string; act: (link: Link) => unknown } {
  const [word = "", host, ...rest] = words;
  const action = ACTIONS[word];
  const numbers = rest.map(Number);
  const isRight =
    action !== undefined &&
    host !== undefined &&
    rest.length === action.takes.length &&
    numbers.every(Number.isFinite);
  if (!isRight)
    throw new SweepError("BAD_OPTION", `expected one of: ${LINK_USAGE.join(", ")}; got: ${words.join(" ")}`);
  return { host, act: (link) => action.act(link, ...numbers) };
}

/** Does to the links of a testbed what other processes ask at its socket. */
export function openControl(testbed: Testbed): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true }, async (socket) => {
      socket.on("error", () => {});
      const words = JSON.parse(await text(socket)) as string[];
      socket.end(
        await perform(testbed, words).then(
          () => "",
          (error: Error) => error.message,
        ),
      );
    });
    server.once("error", reject);
    server.listen(controlPath(testbed.name), () => resolve(server));
  });
}

/** Asks the process that holds a testbed; throws what it answers when it could not. */
export async function ask(testbed: string, words: readonly string[]): Promise<void> {
  const socket = connect(controlPath(testbed));
  socket.end(JSON.stringify(words));
  const answer = await text(socket);
  if (answer !== "") throw new SweepError("CLUSTER_UNUSABLE", answer);
}

async function perform({ hosts }: Testbed, words: readonly string[]): Promise<void> {
  const { host: name, act } = parseAction(words);
  const host = hosts.find((one) => one.name === name);
  if (host === undefined) {
    throw new SweepError(
      "NOT_FOUND",
      `there is no host ${name}: there are ${hosts.map((one) => one.name).join(", ")}`,
    );
  }
  await act(host.link);
}
