// 256 bits: eight weights, or eight retrievals, in a vector.
#pragma once
#include <immintrin.h>

#include <cstdint>

struct Lanes {
  static constexpr const char* NAME = "AVX2";
  static constexpr int WIDTH = 8;
  // Chains of dependent additions side by side: measured to be best.
  static constexpr int CHAINS = 12;
  using Vector = __m256;

  static Vector load(const float* from) { return _mm256_loadu_ps(from); }
  static void store(float* to, Vector vector) { _mm256_storeu_ps(to, vector); }
  static Vector zero() { return _mm256_setzero_ps(); }
  static Vector add(Vector a, Vector b) { return _mm256_add_ps(a, b); }
  static uint32_t positive(Vector v) { return uint32_t(_mm256_movemask_ps(_mm256_cmp_ps(v, zero(), _CMP_GT_OQ))); }

  // One pattern: e K + (copysign(w, K) + kick), the kicks looked up by the eight bits that say where the neurons differ.
  class Step {
    Vector e, w, minusW;
    alignas(32) float kicks[256][WIDTH];

   public:
    Step(float e, float w, float kick) : e(_mm256_set1_ps(e)), w(_mm256_set1_ps(w)), minusW(_mm256_set1_ps(-w)) {
      for (int bits = 0; bits < 256; bits++) {
        for (int lane = 0; lane < WIDTH; lane++) kicks[bits][lane] = bits >> lane & 1 ? -kick : kick;
      }
    }
    Vector operator()(Vector k, const uint8_t* different) const {
      const Vector pull = _mm256_blendv_ps(w, minusW, k);
      return add(_mm256_mul_ps(e, k), add(pull, _mm256_load_ps(kicks[*different])));
    }
  };

  // The weight of one synapse, added in the lanes in which the sender is active. Half of the vectors get their mask by a
  // shift and half from a table, so that neither the arithmetic units nor the loads are the narrow place.
  template <int VECTORS>
  class Sum {
    __m256i shifts[VECTORS];

   public:
    Sum() {
      for (int i = 0; i < VECTORS; i++) {
        shifts[i] = _mm256_sub_epi32(_mm256_set1_epi32(31 - 8 * i), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
      }
    }
    __attribute__((always_inline)) void add(Vector* sums, const float* weight, const uint32_t* state) const {
      const Vector j = _mm256_broadcast_ss(weight);
      const __m256i states = _mm256_set1_epi32(int(*state));
      const auto* bytes = reinterpret_cast<const uint8_t*>(state);
      for (int i = 0; i < VECTORS; i++) {
        const Vector shifted = _mm256_castsi256_ps(_mm256_sllv_epi32(states, shifts[i]));
        const Vector chosen = i & 1 ? _mm256_and_ps(j, mask(bytes[i])) : _mm256_blendv_ps(zero(), j, shifted);
        sums[i] = _mm256_add_ps(sums[i], chosen);
      }
    }
  };

 private:
  struct Masks {
    alignas(32) uint32_t of[256][WIDTH];
    Masks() {
      for (int bits = 0; bits < 256; bits++) {
        for (int lane = 0; lane < WIDTH; lane++) of[bits][lane] = bits >> lane & 1 ? ~0u : 0;
      }
    }
  };
  static inline const Masks MASKS;

  static Vector mask(uint8_t bits) {
    return _mm256_castsi256_ps(_mm256_load_si256(reinterpret_cast<const __m256i*>(MASKS.of[bits])));
  }
};
