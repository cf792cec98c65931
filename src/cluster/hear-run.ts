import type { Connection } from "./connection.ts";
import type { Protocol } from "./protocol.ts";
import { type NodeId, readMessage } from "./wire.ts";

export type RunEars = {
  /** A node begins a batch. */
  onBeginning(batch: string, by: NodeId): void;
  /** Somebody asks that the run be stopped; `who` may be empty. */
  onCancel(who: string): void;
};

/** Hears what is said to the coordinator of a run, until it is disposed of. */
export function hearRun({ nats }: Connection, protocol: Protocol, run: string, ears: RunEars): Disposable {
  const beginnings = nats.subscribe(protocol.beginnings(run), {
    callback: (error, message) => {
      const beginning = error ? undefined : readMessage(message.data, "beginning");
      if (beginning) ears.onBeginning(beginning.batch, beginning.by);
    },
  });
  const cancels = nats.subscribe(protocol.cancelSubject(run), {
    callback: (error, message) => {
      if (error) return;
      message.respond("stopping");
      ears.onCancel(message.string());
    },
  });
  return {
    [Symbol.dispose]() {
      beginnings.unsubscribe();
      cancels.unsubscribe();
    },
  };
}
