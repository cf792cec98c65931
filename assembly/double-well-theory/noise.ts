import { allocateZeroed } from "../lib/abi";
import { exp } from "../lib/math";
import { CELL, cellAt } from "./density";
import { addTransfer, FEW, MANY, MATRIX, MOMENTS, node, weight } from "./quadrature";

/** Standard deviations beyond which a Gaussian is taken for 0. */
const TAIL: f64 = 8.5;

/** Cells that a Gaussian of standard deviation `width` (in cells) reaches. */
export function noiseReach(width: f64): i32 {
  return 1 + <i32>ceil(TAIL * width);
}

/**
 * What adding a Gaussian number does to moments, from a source cell to the cells around it: a matrix for each distance from
 * -reach to reach, target minus source.
 */
export function noiseBlocks(width: f64, reach: i32): usize {
  const blocks = allocateZeroed(<usize>(2 * reach + 1) * MATRIX);
  for (let distance = -reach; distance <= reach; distance++) {
    const block = blocks + <usize>(distance + reach) * MATRIX;
    // Target x and source y in [0, 1] differ by x - y = z: the integrand has a kink at z = 0.
    addPieces(block, -1, 0, distance, width);
    addPieces(block, 0, 1, distance, width);
  }
  return blocks;
}

/** The density `to` is `from` with noise; needs `reach` cells on either side of `from`. */
export function addNoise(to: usize, from: usize, blocks: usize, cells: i32, reach: i32): void {
  for (let target = 0; target < cells; target++) {
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    let source = cellAt(from, target + reach);
    const end = blocks + <usize>(2 * reach + 1) * MATRIX;
    for (let block = blocks; block < end; block += MATRIX, source -= CELL) {
      for (let moment: usize = 0; moment < MOMENTS; moment++) {
        const value = v128.load64_splat(source + 8 * moment);
        low = f64x2.add(low, f64x2.mul(value, v128.load(block + 32 * moment)));
        high = f64x2.add(high, f64x2.mul(value, v128.load(block + 32 * moment, 16)));
      }
    }
    v128.store(cellAt(to, target), low);
    v128.store(cellAt(to, target), high, 16);
  }
}

/** Adds the integral over z from `first` to `last`, in pieces of at most two standard deviations. */
function addPieces(block: usize, first: f64, last: f64, distance: i32, width: f64): void {
  const from = max(first, -<f64>distance - TAIL * width);
  const to = min(last, -<f64>distance + TAIL * width);
  if (from >= to) return;
  const pieces = <i32>ceil((to - from) / (2 * width));
  const length = (to - from) / <f64>pieces;
  const height = 0.3989422804014327 / width;
  for (let piece = 0; piece < pieces; piece++) {
    for (let index = 0; index < MANY; index++) {
      const z = from + length * (<f64>piece + node(MANY, index));
      const deviation = (z + <f64>distance) / width;
      const share = length * weight(MANY, index) * height * exp(-0.5 * deviation * deviation);
      addOverlap(block, z, share);
    }
  }
}

/** Adds what goes from y = x - z to x, over the x for which both are in the cell. */
function addOverlap(block: usize, z: f64, share: f64): void {
  const first = max(0, z);
  const length = 1 - abs(z);
  for (let index = 0; index < FEW; index++) {
    const x = first + length * node(FEW, index);
    addTransfer(block, x, x - z, share * length * weight(FEW, index));
  }
}
