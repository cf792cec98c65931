/** The points of a part, computed when they are asked for. */
export interface Design {
  readonly size: number;
  /** Flat parameters in the manifest's order, 0 <= index < size; the caller may keep and change them. */
  at(index: number): Float64Array;
}
