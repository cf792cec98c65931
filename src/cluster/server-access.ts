import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { credsAuthenticator, type NodeConnectionOptions, nkeyAuthenticator } from "@nats-io/transport-node";
import { SweepError } from "../kernel/sweep-error.ts";

/** Where a server is and how to get in, as a person says it. */
export type AccessWish = { nats?: string | undefined; context?: string | undefined };

/** How to reach a server: `shown` is for messages and holds no secret. */
export type ServerAccess = {
  shown: string;
  options: Pick<NodeConnectionOptions, "servers" | "user" | "pass" | "token" | "authenticator" | "tls">;
  domain?: string;
  /** Where answers are heard: a server whose users have roles (roles.ts) lets each hear its own only. */
  inbox?: string;
};

/**
 * Resolves a URL (several with commas; user:password@ may stand before the host) or a context of the `nats` command line. Without
 * a context, NATS_USER, NATS_PASSWORD, NATS_CREDS, NATS_NKEY, NATS_CA, NATS_CERT and NATS_KEY count as they do there.
 */
export function resolveAccess(wish: AccessWish, environment = process.env): ServerAccess | undefined {
  if (wish.nats !== undefined && wish.context !== undefined) {
    throw new SweepError("BAD_OPTION", "--nats and --context both name a server: give one of them");
  }
  if (wish.context !== undefined) return ofContext(wish.context, environment);
  const url = wish.nats ?? environment.SWEEPWELL_NATS_URL;
  if (url === undefined || url === "") return undefined;
  return ofFields({
    url,
    user: environment.NATS_USER,
    password: environment.NATS_PASSWORD,
    creds: environment.NATS_CREDS,
    nkey: environment.NATS_NKEY,
    ca: environment.NATS_CA,
    cert: environment.NATS_CERT,
    key: environment.NATS_KEY,
  });
}

/** The fields of a context file that count here. */
type Fields = {
  url: string;
  user?: string | undefined;
  password?: string | undefined;
  token?: string | undefined;
  creds?: string | undefined;
  nkey?: string | undefined;
  ca?: string | undefined;
  cert?: string | undefined;
  key?: string | undefined;
  jetstream_domain?: string | undefined;
  inbox_prefix?: string | undefined;
};

function ofContext(name: string, environment: NodeJS.ProcessEnv): ServerAccess {
  const folder = join(environment.XDG_CONFIG_HOME || join(homedir(), ".config"), "nats", "context");
  const path = join(folder, `${name}.json`);
  if (!/^[^/\\]+$/.test(name) || !existsSync(path)) {
    const known = existsSync(folder) ? readdirSync(folder).map((file) => file.replace(/\.json$/, "")) : [];
    const list = known.length > 0 ? `there are ${known.sort().join(", ")}` : `there are none in ${folder}`;
    throw new SweepError("NOT_FOUND", `there is no NATS context ${name}: ${list}`);
  }
  let fields: Partial<Fields>;
  try {
    fields = JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new SweepError("BAD_INPUT", `NATS context ${path} is no JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
  if (typeof fields.url !== "string" || fields.url === "") {
    throw new SweepError("BAD_INPUT", `NATS context ${path} has no url`);
  }
  return ofFields({ ...fields, url: fields.url });
}

function ofFields(fields: Fields): ServerAccess {
  const urls = fields.url.split(",").map((url) => parseServer(url.trim()));
  const user = fields.user || urls[0]!.username;
  const password = fields.password || urls[0]!.password;
  const tls = {
    ...(fields.ca && { caFile: fields.ca }),
    ...(fields.cert && { certFile: fields.cert }),
    ...(fields.key && { keyFile: fields.key }),
  };
  const isSecure = urls.some(({ protocol }) => protocol === "tls:") || Object.keys(tls).length > 0;
  return {
    shown: urls.map(({ protocol, host }) => `${protocol}//${host}`).join(","),
    options: {
      servers: urls.map(({ host }) => host),
      ...(user && { user: decodeURIComponent(user) }),
      ...(password && { pass: decodeURIComponent(password) }),
      ...(fields.token && { token: fields.token }),
      ...(fields.creds && { authenticator: credsAuthenticator(readSecret(fields.creds, "credentials")) }),
      ...(fields.nkey && { authenticator: nkeyAuthenticator(trimmed(readSecret(fields.nkey, "nkey"))) }),
      ...(isSecure && { tls }),
    },
    ...(fields.jetstream_domain && { domain: fields.jetstream_domain }),
    ...(fields.inbox_prefix && { inbox: fields.inbox_prefix }),
  };
}

function parseServer(text: string): URL {
  const full = text.includes("://") ? text : `nats://${text}`;
  if (URL.canParse(full)) {
    const url = new URL(full);
    if (["nats:", "tls:"].includes(url.protocol) && url.hostname !== "") {
      if (url.port === "") url.port = "4222";
      return url;
    }
  }
  throw new SweepError(
    "BAD_OPTION",
    `a NATS server is written as nats://host:4222 or tls://host:4222, got ${JSON.stringify(text.replace(/\/\/[^@/]*@/, "//***@"))}`,
  );
}

function readSecret(path: string, what: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new SweepError(
      "NOT_FOUND",
      `the file with the ${what} cannot be read: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
}

function trimmed(bytes: Uint8Array): Uint8Array {
  return new TextEncoder().encode(new TextDecoder().decode(bytes).trim());
}
