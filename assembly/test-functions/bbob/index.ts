/**
 * The 24 noiseless functions of BBOB (Hansen, Finck, Ros and Auger, RR-6829, 2009), each as an instance with an optimum, an
 * optimal value and rotations of its own, drawn as COCO draws them.
 */
import { buecheRastrigin, linearSlope, separableEllipsoid, separableRastrigin, sphere } from "./separable";
import { gallagher } from "./gallagher";
import { createInstance, Instance } from "./instance";
import { griewankRosenbrock, rotatedRastrigin, schaffers, weierstrass } from "./multimodal";
import { drawOptimalValue } from "./random";
import {
  attractiveSector, bentCigar, differentPowers, discus, ellipsoid, plainRosenbrock, rotatedRosenbrock, sharpRidge,
  stepEllipsoid,
} from "./unimodal";
import { katsuura, lunacek, schwefel } from "./weak-structure";

/** How far function `id` (1 to 24) lies above its optimum. */
export function bbobGap(id: i32, x: usize, n: i32, instance: i32): f64 {
  return evaluate(createInstance(id, n, instance, x));
}

/** The value of the optimum. */
export function bbobOptimalValue(id: i32, n: i32, instance: i32): f64 {
  return drawOptimalValue(createInstance(id, n, instance, 0).seed);
}

function evaluate(instance: Instance): f64 {
  switch (instance.id) {
    case 1: return sphere(instance);
    case 2: return separableEllipsoid(instance);
    case 3: return separableRastrigin(instance);
    case 4: return buecheRastrigin(instance);
    case 5: return linearSlope(instance);
    case 6: return attractiveSector(instance);
    case 7: return stepEllipsoid(instance);
    case 8: return plainRosenbrock(instance);
    case 9: return rotatedRosenbrock(instance);
    case 10: return ellipsoid(instance);
    case 11: return discus(instance);
    case 12: return bentCigar(instance);
    case 13: return sharpRidge(instance);
    case 14: return differentPowers(instance);
    case 15: return rotatedRastrigin(instance);
    case 16: return weierstrass(instance);
    case 17: return schaffers(instance, 3.1622776601683795);
    case 18: return schaffers(instance, 31.622776601683793);
    case 19: return griewankRosenbrock(instance);
    case 20: return schwefel(instance);
    case 21: return gallagher(instance, 101, 5, 31.622776601683793);
    case 22: return gallagher(instance, 21, 4.9, 1000);
    case 23: return katsuura(instance);
    default: return lunacek(instance);
  }
}
