import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { connectTo, describeWithServer, startTestServer, type TestServer } from "../cluster/test-server.ts";
import { createPlayground } from "./command-line.ts";

const NOBODY = "nats://127.0.0.1:1";

describe("a cluster that is named wrongly is one line, and nothing is written", () => {
  let configuration: string;

  beforeAll(() => {
    configuration = mkdtempSync(join(tmpdir(), "sweepwell-contexts-"));
    const contexts = join(configuration, "nats", "context");
    mkdirSync(contexts, { recursive: true });
    writeFileSync(
      join(contexts, "lab.json"),
      JSON.stringify({ url: NOBODY, user: "me", password: "secret" }),
    );
    writeFileSync(join(contexts, "broken.json"), "{ url: nats://");
    writeFileSync(join(contexts, "empty.json"), "{}");
  });

  beforeEach(() => {
    vi.stubEnv("XDG_CONFIG_HOME", configuration);
    vi.stubEnv("SWEEPWELL_NATS_URL", "");
    return () => vi.unstubAllEnvs();
  });

  afterAll(() => rmSync(configuration, { recursive: true, force: true }));

  const EXAMPLES: [what: string, words: string[], code: number, error: RegExp][] = [
    [
      "a server that is not there",
      ["--nats", NOBODY],
      4,
      /^no NATS server at nats:\/\/127.0.0.1:1: connection refused: is nats-server running there\?$/,
    ],
    [
      "none of several",
      ["--nats", "127.0.0.1:1,127.0.0.1:2"],
      4,
      /^no NATS server at nats:\/\/127.0.0.1:1,nats:\/\/127.0.0.1:2: connection refused/,
    ],
    [
      "a host that nobody knows",
      ["--nats", "nats://nowhere.invalid"],
      4,
      /^no NATS server at nats:\/\/nowhere.invalid:4222: its host name is not known$/,
    ],
    [
      "a context whose server is not there",
      ["--context", "lab"],
      4,
      /^no NATS server at nats:\/\/127.0.0.1:1: /,
    ],
    [
      "a context that is not there",
      ["--context", "lub"],
      2,
      /^there is no NATS context lub: there are broken, empty, lab$/,
    ],
    ["a context elsewhere", ["--context", "../lab"], 2, /^there is no NATS context \.\.\/lab: /],
    ["a context that is no JSON", ["--context", "broken"], 2, /^NATS context .*broken.json is no JSON: /],
    ["a context without a server", ["--context", "empty"], 2, /^NATS context .*empty.json has no url$/],
    [
      "a URL and a context",
      ["--nats", NOBODY, "--context", "lab"],
      2,
      /^--nats and --context both name a server: give one of them$/,
    ],
    [
      "a URL of another kind, whose password is not shown",
      ["--nats", "http://me:secret@server"],
      2,
      /^a NATS server is written as nats:\/\/host:4222 or tls:\/\/host:4222, got "http:\/\/\*\*\*@server"$/,
    ],
    [
      "a prefix that is no token",
      ["--nats", NOBODY, "--prefix", "a.b"],
      2,
      /^the prefix must be 1 to 32 letters, digits, _ or -, got "a.b"$/,
    ],
    [
      "a label that is no token",
      ["--nats", NOBODY, "--label", "big mem"],
      2,
      /^a label is 1 to 32 letters, digits or -, got "big mem"$/,
    ],
    [
      "threads for a cluster",
      ["--nats", NOBODY, "--threads", "2"],
      2,
      /^--threads is for runs on this machine, and this one goes to nats:\/\/127.0.0.1:1: /,
    ],
  ];

  test.each(EXAMPLES)("%s: %j", (_, words, code, error) => checkRefused(words, code, error));

  test("a node without a server asks which", () => {
    const { sweepwell } = createPlayground();
    const { code, stderr } = sweepwell("node", "start");
    expect(stderr).toBe(
      "sweepwell: which server? name it with --nats URL or --context NAME, or set SWEEPWELL_NATS_URL\n",
    );
    expect(code).toBe(2);
  });
});

describeWithServer("a server that is not fit is one line, and nothing is written", () => {
  test("without JetStream", async () => {
    await using server = await startTestServer({ withJetStream: false });
    checkRefused(
      ["--nats", server.url],
      4,
      /^the NATS server at .* has no JetStream for this user: start nats-server with -js, or enable jetstream in its configuration \(.*\)$/,
    );
  });

  test("with messages that are too small", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sweepwell-conf-"));
    try {
      writeFileSync(join(folder, "small.conf"), "max_payload: 4096\n");
      await using server = await startTestServer({ extra: ["-c", join(folder, "small.conf")] });
      checkRefused(
        ["--nats", server.url],
        4,
        /^the NATS server at .* takes messages of 4096 bytes at most, 65536 are needed: raise max_payload in its configuration$/,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  /** Streams that somebody else has made there. */
  const STRANGERS: [what: string, name: string, subjects: string[], error: RegExp][] = [
    [
      "of the name of ours",
      "sweepwell_work",
      ["orders.>"],
      /^the stream sweepwell_work at .* has subjects \["orders.>"\], \["sweepwell.work.\*.\*"\] was expected: somebody else's, or of another version; choose another --prefix, or remove it \(nats stream rm sweepwell_work\)$/,
    ],
    [
      "of the subjects of ours, but kept otherwise",
      "sweepwell_work",
      ["sweepwell.work.*.*"],
      /^the stream sweepwell_work at .* has retention "limits", "workqueue" was expected: /,
    ],
    [
      "that takes our subjects",
      "everything",
      ["sweepwell.>"],
      /^the NATS server at .* will not make the stream sweepwell_work: subjects overlap with an existing stream$/,
    ],
    [
      "of the name of a bucket of ours",
      "KV_sweepwell_leases",
      ["$KV.sweepwell_leases.>"],
      /^the stream KV_sweepwell_leases at .* has max_age 0, 15000000000 was expected: /,
    ],
    [
      "of the name of our blobs",
      "OBJ_sweepwell_blobs",
      ["blobs.>"],
      /^the stream OBJ_sweepwell_blobs at .* has subjects \["blobs.>"\], /,
    ],
  ];

  test.each(STRANGERS)("with a stream %s (%s)", async (_, name, subjects, error) => {
    await using server = await startTestServer();
    await makeStream(server, name, subjects);
    checkRefused(["--nats", server.url], 4, error);
  });
});

/** Has the command line run a sweep with these words: it says why not in one line, and leaves the folder as it was. */
function checkRefused(words: readonly string[], code: number, error: RegExp): void {
  const { sweepwell, write, folder } = createPlayground();
  write("small.yaml", "kernel: noop\n");
  const end = sweepwell("run", "small.yaml", ...words);
  expect(end.stderr).toMatch(/^sweepwell: /);
  const lines = end.stderr.replace("sweepwell: ", "").trimEnd().split("\n");
  expect(lines).toEqual([expect.stringMatching(error)]);
  expect(end.code).toBe(code);
  expect(end.stdout).toBe("");
  expect(readdirSync(folder)).toEqual(["small.yaml"]);
}

async function makeStream(server: TestServer, name: string, subjects: string[]): Promise<void> {
  await using connection = await connectTo(server);
  await connection.manager.streams.add({ name, subjects });
}
