import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

export type RelayPlan = {
  /** Where connections go that come in. */
  to: { host: string; port: number };
  /** How long each byte takes, one way. */
  delayMs: number;
};

/**
 * Passes TCP connections on, and delays what they carry: a long way for kernels that cannot delay packets. A connection
 * also takes a round trip to come about, as on a long way.
 */
export class Relay implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #delayMs: number;

  private constructor(server: Server, plan: RelayPlan) {
    this.#server = server;
    this.#delayMs = plan.delayMs;
    this.port = (server.address() as AddressInfo).port;
    server.on("connection", (near) => this.#join(near, plan.to));
  }

  static open(plan: RelayPlan): Promise<Relay> {
    return new Promise((resolve, reject) => {
      // Either side may end its half and still hear the other.
      const server = createServer({ allowHalfOpen: true, noDelay: true });
      server.once("error", reject);
      server.listen(0, "127.0.0.1", () => resolve(new Relay(server, plan)));
    });
  }

  /** Counts for what comes in from now on; order is kept. */
  set delayMs(delayMs: number) {
    this.#delayMs = delayMs;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #join(near: Socket, to: RelayPlan["to"]): void {
    const far = connect({ ...to, allowHalfOpen: true, noDelay: true });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      one.on("error", () => {});
      one.once("close", (isBroken) => {
        this.#sockets.delete(one);
        // What ended in order may have pieces under way.
        if (isBroken) other.destroy();
      });
    }
    // The SYN goes there and its answer comes back before anything else goes.
    const openAt = performance.now() + 2 * this.#delayMs;
    carry(near, far, () => this.#delayMs, openAt);
    carry(far, near, () => this.#delayMs, openAt);
  }
}

/** Passes on what `from` says, each piece when its time has come, in order; lets it wait when the line is full. */
function carry(from: Socket, to: Socket, delayMs: () => number, openAt: number): void {
  const underWay: { dueAt: number; deliver: () => void }[] = [];
  let underWayBytes = 0;
  let isTiming = false;
  const deliverDue = () => {
    for (let next = underWay[0]; next !== undefined; next = underWay[0]) {
      const wait = next.dueAt - performance.now();
      if (wait > 0) {
        isTiming = true;
        setTimeout(deliverDue, Math.ceil(wait));
        return;
      }
      underWay.shift();
      next.deliver();
    }
    isTiming = false;
  };
  const send = (deliver: () => void) => {
    underWay.push({ dueAt: Math.max(openAt, performance.now()) + delayMs(), deliver });
    if (!isTiming) deliverDue();
  };
  from.on("data", (piece) => {
    underWayBytes += piece.length;
    if (underWayBytes > LINE_BYTES) from.pause();
    send(() => {
      to.write(piece, () => {
        underWayBytes -= piece.length;
        if (underWayBytes <= LINE_BYTES) from.resume();
      });
    });
  });
  from.once("end", () => send(() => to.end()));
}

/** A gigabit a second over 250 ms. */
const LINE_BYTES = 32 * 2 ** 20;
