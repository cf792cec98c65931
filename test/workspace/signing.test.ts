import { generateKeyPairSync } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { signKernel } from "../../src/cluster/kernel-signing.ts";
import { parsePublicKeys } from "../../src/cluster/public-keys.ts";
import { addSignature, readSignatures, validSignatures } from "../../src/workspace/signature-files.ts";
import { createSigningKey, readSigningKey } from "../../src/workspace/signing-key.ts";
import { readTrustedKeys } from "../../src/workspace/trusted-keys.ts";

const HASH = "ab".repeat(32);
const OTHER = "cd".repeat(32);

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sweepwell-keys-"));
  return () => rmSync(folder, { recursive: true, force: true });
});

const silent = (message: string) => {
  throw new Error(`unexpected warning: ${message}`);
};

describe("a person's key", () => {
  test("is for them alone, and read back as it was made", () => {
    const path = join(folder, "keys", "mine.pem");
    const { key, publicPath } = createSigningKey(path, "ada@desk");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(signKernel(HASH, readSigningKey(path, silent)).key).toBe(key);
    expect(parsePublicKeys(readFileSync(publicPath, "utf8"), publicPath)).toEqual([
      { key, name: "ada@desk" },
    ]);
  });

  test("is never replaced", () => {
    const path = join(folder, "mine.pem");
    createSigningKey(path, "ada@desk");
    const before = readFileSync(path);
    expect(() => createSigningKey(path, "eve")).toThrow(/mine\.pem exists: a key that is replaced is lost/);
    expect(readFileSync(path)).toEqual(before);
  });

  test("that others may read is warned of", () => {
    const path = join(folder, "mine.pem");
    createSigningKey(path, "ada@desk");
    chmodSync(path, 0o640);
    const warnings: string[] = [];
    readSigningKey(path, (message) => warnings.push(message));
    expect(warnings).toEqual([expect.stringMatching(/mine\.pem is open to other users .* chmod 600 /)]);
  });

  test.each([
    ["is not there", undefined, /^there is no key .*: make one with sweepwell kernel keygen/],
    ["is no key", "hello", /: expected an ed25519 private key in PEM/],
  ])("that %s is an error that says what to do", (_, content, reason) => {
    const path = join(folder, "mine.pem");
    if (content !== undefined) writeFileSync(path, content, { mode: 0o600 });
    expect(() => readSigningKey(path, silent)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(reason) }),
    );
  });

  test("that is encrypted needs its passphrase", () => {
    const path = join(folder, "mine.pem");
    const { privateKey } = generateKeyPairSync("ed25519");
    const encryption = { cipher: "aes-256-cbc", passphrase: "word" };
    writeFileSync(path, privateKey.export({ format: "pem", type: "pkcs8", ...encryption }), { mode: 0o600 });
    expect(() => readSigningKey(path, silent)).toThrow(/its passphrase belongs in SWEEPWELL_KEY_PASSPHRASE/);
    process.env.SWEEPWELL_KEY_PASSPHRASE = "word";
    try {
      expect(readSigningKey(path, silent).asymmetricKeyType).toBe("ed25519");
    } finally {
      delete process.env.SWEEPWELL_KEY_PASSPHRASE;
    }
  });
});

describe("trusted keys", () => {
  test("come from several files, each once; a file that others may write is warned of", () => {
    const [a, b] = ["a", "b"].map((name) => createSigningKey(join(folder, name), name).publicPath) as [
      string,
      string,
    ];
    chmodSync(b, 0o666);
    const warnings: string[] = [];
    const keys = readTrustedKeys([a, b, a], (message) => warnings.push(message));
    expect(keys.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(warnings).toEqual([expect.stringMatching(/b\.pub can be changed by other users/)]);
  });
});

describe("the signatures of a kernel", () => {
  const keyOf = (name: string) => {
    createSigningKey(join(folder, name), name);
    return readSigningKey(join(folder, name), silent);
  };

  test("are beside it, one a key", () => {
    const kernel = join(folder, "k.wasm");
    const [ada, bob] = [keyOf("ada"), keyOf("bob")];
    for (const key of [ada, bob, ada]) {
      expect(addSignature(HASH, kernel, signKernel(HASH, key))).toBe(`${kernel}.sig`);
    }
    expect(validSignatures(HASH, kernel)).toEqual([signKernel(HASH, bob), signKernel(HASH, ada)]);
  });

  test("of other bytes are shown as such, do not count, and go when it is signed again", () => {
    const kernel = join(folder, "k.wasm");
    const ada = keyOf("ada");
    addSignature(OTHER, kernel, signKernel(OTHER, ada));
    expect(readSignatures(HASH, kernel)).toMatchObject([{ isValid: false }]);
    expect(validSignatures(HASH, kernel)).toEqual([]);
    addSignature(HASH, kernel, signKernel(HASH, ada));
    expect(readSignatures(HASH, kernel)).toMatchObject([{ isValid: true }]);
  });

  test("that claim another kernel's hash do not count either", () => {
    const kernel = join(folder, "k.wasm");
    const { key, signature } = signKernel(OTHER, keyOf("ada"));
    writeFileSync(`${kernel}.sig`, `${HASH} ${key} ${signature}\n`);
    expect(readSignatures(HASH, kernel)).toMatchObject([{ isValid: false }]);
  });

  test("in a file that is none are refused by line", () => {
    const kernel = join(folder, "k.wasm");
    writeFileSync(`${kernel}.sig`, "# mine\nhello\n");
    expect(() => readSignatures(HASH, kernel)).toThrow(
      /k\.wasm\.sig:2: expected a SHA-256, a public key and a signature/,
    );
  });
});
