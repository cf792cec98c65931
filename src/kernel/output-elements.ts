import { BYTES_PER_ELEMENT, type Dtype } from "./nd-array.ts";
import { DTYPES, truncated } from "./output-codec.ts";

/**
 * Single numbers out of outputs in the canonical encoding: a search wants a few of each trial, and decoding all of its arrays would cost
 * more than anything else about a trial that is known. Throws STORE_CORRUPT on bytes that no `encodeOutputs` wrote.
 */
export class OutputElements {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** Where each output begins, and at the end where the bytes do. */
  readonly #starts: number[] = [];

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (at < bytes.byteLength) {
      this.#starts.push(at);
      at = this.#endOf(at);
    }
    if (at !== bytes.byteLength) throw truncated(bytes);
    this.#starts.push(at);
  }

  /** An element of an output, in row-major order; undefined where there is none, also for an index that is not a whole number. */
  at(output: number, index: number): number | undefined {
    const start = this.#starts[output]!;
    const dtype = DTYPES[this.#bytes[start]!]!;
    const data = start + 4 + 4 * this.#bytes[start + 1]!;
    const place = data + index * BYTES_PER_ELEMENT[dtype];
    if (!Number.isInteger(index) || index < 0 || place >= this.#starts[output + 1]!) return undefined;
    return this.#read(dtype, place);
  }

  #read(dtype: Dtype, place: number): number {
    switch (dtype) {
      case "f64":
        return this.#view.getFloat64(place, true);
      case "f32":
        return this.#view.getFloat32(place, true);
      case "u8":
        return this.#view.getUint8(place);
      case "i32":
        return this.#view.getInt32(place, true);
      default:
        return dtype satisfies never;
    }
  }

  #endOf(start: number): number {
    const size = this.#bytes.byteLength;
    const dtype = DTYPES[this.#bytes[start]!];
    const rank = this.#bytes[start + 1]!;
    let at = start + 4;
    if (dtype === undefined || at > size || at + 4 * rank > size) throw truncated(this.#bytes);
    let count = 1;
    for (let axis = 0; axis < rank; axis++, at += 4) count *= this.#view.getUint32(at, true);
    return at + count * BYTES_PER_ELEMENT[dtype];
  }
}
