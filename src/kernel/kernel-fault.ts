/** Thrown on the host's side while a kernel runs, to end its trial as a trap: an abort, or an answer against the ABI. */
export class KernelFault extends Error {
  override readonly name = "KernelFault";
}

/** Thrown on the host's side when this machine, and not the kernel, has no memory left. */
export class HostOutOfMemory extends Error {
  override readonly name = "HostOutOfMemory";
}
