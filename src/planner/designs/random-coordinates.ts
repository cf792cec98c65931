import { philoxWords, uniform } from "../../numeric/random.ts";
import { type Coordinates, DesignStream } from "./coordinates.ts";

/** Independent uniform numbers of 52 bits. */
export function createRandomCoordinates(seed: bigint): Coordinates {
  return (index, dimension) => {
    const [high, low] = philoxWords(seed, index, dimension, 0, DesignStream.random);
    return uniform(high!, low!);
  };
}
