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

  static Vector load(const float* from) { return _mm512_loadu_ps(from); }
  static void store(float* to, Vector vector) { _mm512_storeu_ps(to, vector); }
  static Vector zero() { return _mm512_setzero_ps(); }
  static Vector add(Vector a, Vector b) { return _mm512_add_ps(a, b); }
  static uint32_t positive(Vector v) { return _mm512_cmp_ps_mask(v, zero(), _CMP_GT_OQ); }

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

  // The weight of one synapse, added in the lanes in which the sender is active.
  template <int VECTORS>
  struct Sum {
    __attribute__((always_inline)) void add(Vector* sums, const float* weight, const uint32_t* state) const {
      const Vector j = _mm512_set1_ps(*weight);
      const auto* bytes = reinterpret_cast<const uint8_t*>(state);
      for (int i = 0; i < VECTORS; i++) sums[i] = _mm512_mask_add_ps(sums[i], mask(bytes + 2 * i), sums[i], j);
    }
  };

 private:
  static __mmask16 mask(const uint8_t* bytes) {
    uint16_t bits;
    std::memcpy(&bits, bytes, 2);
    return bits;
  }
};
