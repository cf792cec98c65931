/** A kernel for the tests of abi.ts: sums its optional input's rows, scales them, and reports in every form. */
import {
  allocate, allocateZeroed, beginRun, hasInput, inputAddress, inputLength, inputRank, integerParameter, mark, parameter,
  release, report, setCube, setMatrix, setScalar, setVector,
} from "../abi";
export { input, output, reserve } from "../abi";

export function run(parameters: usize, seed: u64): i32 {
  beginRun();
  const factor = parameter(parameters, 0);
  const bytes = integerParameter(parameters, 1);
  if (bytes < 0) return 1;
  const before = mark();
  memory.fill(allocate(bytes), 0xff, bytes);
  release(before);
  if (!hasInput(0)) return 2;

  const rows = inputLength(0, 0);
  const columns = inputRank(0) == 1 ? 1 : inputLength(0, 1);
  const sums = allocateZeroed(<usize>rows << 3);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = sums + (<usize>row << 3);
      const element = inputAddress(0) + (<usize>(row * columns + column) << 3);
      store<f64>(at, load<f64>(at) + factor * load<f64>(element));
    }
    report(row, load<f64>(sums + (<usize>row << 3)));
  }
  setScalar<f64>(0, factor);
  setScalar<i32>(1, <i32>seed);
  setVector(2, sums, rows);
  setMatrix(3, inputAddress(0), rows, columns);
  setCube(4, inputAddress(0), 1, rows, columns);
  return 0;
}
