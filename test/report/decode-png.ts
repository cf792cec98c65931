import { inflateSync } from "node:zlib";

/** The size of a PNG and the pixels behind it (with the filter byte in front of each row). Throws on what is none. */
export function decodePng(bytes: Uint8Array): { width: number; height: number; pixels: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== 0x89504e47) throw new Error("not a PNG");
  const parts: Uint8Array[] = [];
  for (let at = 8; at < bytes.length; ) {
    const length = view.getUint32(at);
    if (view.getUint32(at + 4) === 0x49444154) parts.push(bytes.subarray(at + 8, at + 8 + length)); // IDAT
    at += 12 + length;
  }
  return { width: view.getUint32(16), height: view.getUint32(20), pixels: inflateSync(Buffer.concat(parts)) };
}
