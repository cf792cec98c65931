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
  using Whole = __m256i;

  static Vector load(const float* from) { return _mm256_loadu_ps(from); }
  static void store(float* to, Vector vector) { _mm256_storeu_ps(to, vector); }
  static void store(int32_t* to, Whole whole) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), whole); }
  static Vector add(Vector a, Vector b) { return _mm256_add_ps(a, b); }

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

  // Two weights, added in the lanes in which their senders are active. A compare makes -1 of what is active, so a weight counts
  // negative, and is subtracted.
  class Sum {
    __m256i low, high;

   public:
    Sum()
        : low(_mm256_setr_epi32(0x10001, 0x20002, 0x40004, 0x80008, 0x100010, 0x200020, 0x400040, 0x800080)),
          high(_mm256_slli_epi32(low, 8)) {}
    template <int VECTORS>
    __attribute__((always_inline)) void add(Whole* sums, int weights, uint32_t one, uint32_t other) const {
      const __m256i j = _mm256_set1_epi32(weights);
      const __m256i both = _mm256_unpacklo_epi16(_mm256_set1_epi32(int(one)), _mm256_set1_epi32(int(other)));
      for (int half = 0; half < VECTORS / 2; half++) {
        const __m256i states = half == 0 ? _mm256_shuffle_epi32(both, 0x00) : _mm256_shuffle_epi32(both, 0x55);
        sums[2 * half] = _mm256_sub_epi32(sums[2 * half], product(states, low, j));
        sums[2 * half + 1] = _mm256_sub_epi32(sums[2 * half + 1], product(states, high, j));
      }
    }

   private:
    static __m256i product(__m256i states, __m256i bits, __m256i weights) {
      return _mm256_madd_epi16(_mm256_cmpeq_epi16(_mm256_and_si256(states, bits), bits), weights);
    }
  };
};
