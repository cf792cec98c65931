import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { rawPublicKey } from "../cluster/kernel-signing.ts";
import { encodePublicKey } from "../cluster/public-keys.ts";
import { SweepError } from "../kernel/sweep-error.ts";
import { readNamedFile } from "./kernel-files.ts";

/** The key of a person, where no other is named. */
export function defaultKeyPath(environment = process.env): string {
  return join(configurationFolder(environment), "kernel-key.pem");
}

/** Where a user's keys and signatures are. */
export function configurationFolder(environment = process.env): string {
  return join(environment.XDG_CONFIG_HOME || join(homedir(), ".config"), "sweepwell");
}

/** Makes an ed25519 key for signing kernels: the private half (PKCS#8) for its owner alone, the public one (SPKI) beside it. */
export function createSigningKey(path: string, name: string): { key: string; publicPath: string } {
  const publicPath = `${path}.pub`;
  for (const file of [path, publicPath]) {
    if (!existsSync(file)) continue;
    throw new SweepError(
      "BAD_OPTION",
      `${file} exists: a key that is replaced is lost, and what it signed with it; choose another name with --key`,
    );
  }
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const pem = privateKey.export({ format: "pem", type: "pkcs8" });
  writeFileSync(path, pem, { mode: 0o600, flag: "wx" });
  writeFileSync(publicPath, encodePublicKey(publicKey, name), { flag: "wx" });
  return { key: rawPublicKey(publicKey), publicPath };
}

/** Reads an ed25519 private key in PEM; `warn` hears when others may read it too. */
export function readSigningKey(path: string, warn: (message: string) => void): KeyObject {
  if (!existsSync(path)) {
    throw new SweepError(
      "NOT_FOUND",
      `there is no key ${path}: make one with sweepwell kernel keygen, or name yours with --key`,
    );
  }
  const pem = readNamedFile(path, "key");
  if (statSync(path).mode & 0o077) {
    warn(`${path} is open to other users of this machine, who could sign as you: chmod 600 ${path}`);
  }
  const passphrase = process.env.SWEEPWELL_KEY_PASSPHRASE;
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: Buffer.from(pem), ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (cause) {
    const hint = /ENCRYPTED/.test(Buffer.from(pem).toString("latin1"))
      ? "it is encrypted: its passphrase belongs in SWEEPWELL_KEY_PASSPHRASE"
      : "expected an ed25519 private key in PEM, as sweepwell kernel keygen or openssl genpkey -algorithm ed25519 make it";
    throw new SweepError("BAD_INPUT", `key ${path}: ${hint}`, { cause });
  }
  if (key.asymmetricKeyType === "ed25519") return key;
  throw new SweepError(
    "BAD_INPUT",
    `key ${path}: kernels are signed with ed25519 keys, and this is one of ${key.asymmetricKeyType}`,
  );
}
