// 512 bits: sixteen weights, or sixteen retrievals, in a vector; masks and ternary logic.
#pragma once
#include <immintrin.h>

#include <cstdint>
#include <cstring>

struct Lanes {
  static constexpr const char* NAME = "AVX-512";
  static constexpr int WIDTH = 16;
  static constexpr int CHAINS = 16;
  using Vector = __m512;
  using Whole = __m512i;

  static Vector load(const float* from) { return _mm512_loadu_ps(from); }
  static void store(float* to, Vector vector) { _mm512_storeu_ps(to, vector); }
  static void store(int32_t* to, Whole whole) { _mm512_storeu_si512(to, whole); }
  static Vector add(Vector a, Vector b) { return _mm512_add_ps(a, b); }

  // One pattern: e K + (copysign(w, K) + kick); the sixteen bits that say where the neurons differ are a mask.
  class Step {
    Vector e, w, kick, minusKick, sign;

   public:
    Step(float e, float w, float kick)
        : e(_mm512_set1_ps(e)),
          w(_mm512_set1_ps(w)),
          kick(_mm512_set1_ps(kick)),
          minusKick(_mm512_set1_ps(-kick)),
          sign(_mm512_set1_ps(-0.0f)) {}
    Vector operator()(Vector k, const uint8_t* different) const {
      const Vector pull = _mm512_castsi512_ps(_mm512_ternarylogic_epi32(
          _mm512_castps_si512(k), _mm512_castps_si512(sign), _mm512_castps_si512(w), 0xea));
      return add(_mm512_mul_ps(e, k), add(pull, _mm512_mask_blend_ps(mask(different), kick, minusKick)));
    }
  };

  // Two weights, added in the lanes in which their senders are active: the states are the masks.
  struct Sum {
    template <int VECTORS>
    __attribute__((always_inline)) void add(Whole* sums, int weights, uint32_t one, uint32_t other) const {
      const __m512i first = _mm512_set1_epi32(int16_t(weights));
      const __m512i second = _mm512_set1_epi32(weights >> 16);
      for (int i = 0; i < VECTORS; i++) {
        sums[i] = _mm512_mask_add_epi32(sums[i], __mmask16(one >> 16 * i), sums[i], first);
        sums[i] = _mm512_mask_add_epi32(sums[i], __mmask16(other >> 16 * i), sums[i], second);
      }
    }
  };

 private:
  static __mmask16 mask(const uint8_t* bytes) {
    uint16_t bits;
    std::memcpy(&bits, bytes, 2);
    return bits;
  }
};
