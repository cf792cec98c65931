import { execFileSync } from "node:child_process";
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { isSignatureOf, rawPublicKey, signKernel } from "../../src/cluster/kernel-signing.ts";
import { encodePublicKey, parsePublicKeys } from "../../src/cluster/public-keys.ts";
import { signedBytes } from "../../src/kernel/kernel-signature.ts";

const HASH = "0123456789abcdef".repeat(4);
const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const hasOpenssl = (() => {
  try {
    return /^OpenSSL 3/.test(execFileSync("openssl", ["version"], { encoding: "utf8" }));
  } catch {
    return false;
  }
})();

describe("a signature of a kernel", () => {
  test("is over a tag and the kernel's hash", () => {
    const bytes = Buffer.from(signedBytes(HASH));
    expect(bytes.subarray(0, 28).toString()).toBe("sweepwell kernel signature 1");
    expect(bytes.subarray(28).toString("hex")).toBe(HASH);
  });

  test("names the public key of its private one: that of RFC 8032, section 7.1, test 1", () => {
    const seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    const key = createPrivateKey({
      key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.from(seed, "hex")]),
      format: "der",
      type: "pkcs8",
    });
    expect(signKernel(HASH, key).key).toBe(
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    );
  });

  test("verifies for its kernel and its key, and for nothing that differs in a bit", () => {
    const signature = signKernel(HASH, privateKey);
    expect(isSignatureOf(HASH, signature)).toBe(true);
    const flip = (hex: string, bit: number) => {
      const bytes = Buffer.from(hex, "hex");
      const place = bit % (bytes.length * 8);
      bytes[place >> 3]! ^= 1 << (place & 7);
      return bytes.toString("hex");
    };
    fc.assert(
      fc.property(fc.nat(511), (bit) => {
        expect(isSignatureOf(flip(HASH, bit), signature)).toBe(false);
        expect(isSignatureOf(HASH, { ...signature, key: flip(signature.key, bit) })).toBe(false);
        expect(isSignatureOf(HASH, { ...signature, signature: flip(signature.signature, bit) })).toBe(false);
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  test.skipIf(!hasOpenssl)("is what openssl makes and verifies, of keys that openssl made", () => {
    const folder = mkdtempSync(join(tmpdir(), "sweepwell-keys-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const openssl = (...words: string[]) => execFileSync("openssl", words, { cwd: folder, encoding: "utf8" });
    openssl("genpkey", "-algorithm", "ed25519", "-out", "key.pem");
    openssl("pkey", "-in", "key.pem", "-pubout", "-out", "key.pub");
    writeFileSync(join(folder, "message"), signedBytes(HASH));
    openssl("pkeyutl", "-sign", "-rawin", "-in", "message", "-inkey", "key.pem", "-out", "signature");
    const key = createPrivateKey(readFileSync(join(folder, "key.pem")));
    const made = signKernel(HASH, key);
    expect(readFileSync(join(folder, "signature")).toString("hex")).toBe(made.signature);
    expect(parsePublicKeys(readFileSync(join(folder, "key.pub"), "utf8"), "key.pub")).toEqual([
      { key: made.key, name: `key ${made.key.slice(0, 16)}` },
    ]);
  });
});

describe("a file of public keys", () => {
  const key = rawPublicKey(publicKey);
  const pem = String(publicKey.export({ format: "pem", type: "spki" }));
  const second = generateKeyPairSync("ed25519").publicKey;

  test("has several, each named by the line before it", () => {
    const text = `# The lab's keys.\n\n${encodePublicKey(publicKey, "ada@desk")}\nbob, until May\n${second.export({ format: "pem", type: "spki" })}${pem}`;
    expect(parsePublicKeys(text, "keys").map(({ name }) => name)).toEqual([
      "ada@desk",
      "bob, until May",
      `key ${key.slice(0, 16)}`,
    ]);
    expect(parsePublicKeys(text, "keys")[1]!.key).toBe(rawPublicKey(second));
  });

  test.each([
    ["none", "nothing here", /^keys holds no public key: expected PEM/],
    [
      "a private one",
      String(privateKey.export({ format: "pem", type: "pkcs8" })),
      /^keys holds a private key: give the public one/,
    ],
    [
      "one of another kind",
      String(
        generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "pem", type: "spki" }),
      ),
      /^keys: kernels are signed with ed25519 keys, and this is one of ec$/,
    ],
    ["one that is damaged", pem.replace("MCow", "AAAA"), /^keys has a public key that cannot be read$/],
  ])("with %s is refused", (_, text, reason) => {
    expect(() => parsePublicKeys(text, "keys")).toThrow(
      expect.objectContaining({ message: expect.stringMatching(reason) }),
    );
  });
});
