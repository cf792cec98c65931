import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type AccessWish, resolveAccess } from "../../src/cluster/server-access.ts";

/** A folder of contexts, as the nats command line keeps them. */
function environmentWith(contexts: Record<string, string>): NodeJS.ProcessEnv {
  const home = mkdtempSync(join(tmpdir(), "sweepwell-config-"));
  onTestFinished(() => rmSync(home, { recursive: true }));
  mkdirSync(join(home, "nats/context"), { recursive: true });
  for (const [name, text] of Object.entries(contexts))
    writeFileSync(join(home, "nats/context", `${name}.json`), text);
  return { XDG_CONFIG_HOME: home };
}

describe("where a server is", () => {
  test.each([
    ["nats://host:1234", { servers: ["host:1234"] }, "nats://host:1234"],
    ["host", { servers: ["host:4222"] }, "nats://host:4222"],
    ["tls://host", { servers: ["host:4222"], tls: {} }, "tls://host:4222"],
    ["nats://a:1, nats://b:2", { servers: ["a:1", "b:2"] }, "nats://a:1,nats://b:2"],
    ["nats://me:p%40ss@host", { servers: ["host:4222"], user: "me", pass: "p@ss" }, "nats://host:4222"],
  ])("%s", (nats, options, shown) => {
    expect(resolveAccess({ nats }, {})).toEqual({ options, shown });
  });

  test("is in the environment, if nobody says otherwise", () => {
    const environment = { SWEEPWELL_NATS_URL: "nats://env:1", NATS_USER: "u", NATS_PASSWORD: "p" };
    expect(resolveAccess({}, environment)!.options).toEqual({ servers: ["env:1"], user: "u", pass: "p" });
    expect(resolveAccess({ nats: "given" }, environment)!.shown).toBe("nats://given:4222");
    expect(resolveAccess({}, {})).toBeUndefined();
  });

  test("is in a context of the nats command line", () => {
    const environment = environmentWith({
      lab: JSON.stringify({ url: "nats://lab:1", user: "u", password: "p", jetstream_domain: "hub" }),
    });
    expect(resolveAccess({ context: "lab" }, environment)).toEqual({
      shown: "nats://lab:1",
      options: { servers: ["lab:1"], user: "u", pass: "p" },
      domain: "hub",
    });
  });

  test.each([
    [{ nats: "http://me:secret@host" }, "BAD_OPTION", /got "http:\/\/\*\*\*@host"/],
    [{ nats: "nats://" }, "BAD_OPTION", /written as nats:\/\/host:4222/],
    [{ nats: "a", context: "b" }, "BAD_OPTION", /both name a server/],
    [{ context: "none" }, "NOT_FOUND", /no NATS context none: there are bad, empty/],
    [{ context: "../bad" }, "NOT_FOUND", /no NATS context/],
    [{ context: "bad" }, "BAD_INPUT", /is no JSON/],
    [{ context: "empty" }, "BAD_INPUT", /has no url/],
  ] as [AccessWish, string, RegExp][])("%o is refused", (wish, code, message) => {
    const environment = environmentWith({ bad: "{", empty: "{}" });
    expect(() => resolveAccess(wish, environment)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});
