// The kernel's own algorithm in C++, instruction for instruction at the width that WebAssembly has: 128 bits.
// See assembly/double-well-network/{learn-balanced,learning-task,advance,settling}.ts.
#include <immintrin.h>

#include "retrieval.hpp"

namespace {

constexpr uint32_t GROUP = 32;

struct LearningTask {
  const Network& network;
  const Histories& histories;
  uint32_t nextSynapse = 0;
  uint32_t row = 0;
  const uint32_t* senders[GROUP];
  const uint32_t* receivers[GROUP];
  alignas(16) uint32_t words[GROUP];

  LearningTask(const Network& network, const Histories& histories) : network(network), histories(histories) {}

  // Prepares the addresses of the next group; true when all its synapses have the same receiver.
  bool openGroup() {
    const uint32_t last = network.synapseCount - 1;
    const uint32_t firstRow = rowOf(nextSynapse);
    for (uint32_t i = 0; i < GROUP; i++) {
      row = rowOf(std::min(nextSynapse + i, last));
      senders[i] = historyOf(network.sender[nextSynapse + i]);
      receivers[i] = historyOf(row);
    }
    nextSynapse += GROUP;
    return row == firstRow;
  }

  // Where sender and receiver differ, the oldest pattern of the word in the sign bit.
  void loadDifferences(uint32_t word, uint32_t unused, bool isOneRow) {
    __m128i receiver = _mm_set1_epi32(int(receivers[0][word]));
    for (uint32_t i = 0; i < GROUP; i += 4) {
      if (!isOneRow) receiver = gather(receivers + i, word);
      const __m128i different = _mm_xor_si128(gather(senders + i, word), receiver);
      _mm_store_si128(reinterpret_cast<__m128i*>(words + i), _mm_sll_epi32(different, _mm_cvtsi32_si128(int(unused))));
    }
  }

 private:
  const uint32_t* historyOf(uint32_t neuron) const { return histories.words.data() + size_t(neuron) * histories.stride; }

  uint32_t rowOf(uint32_t synapse) {
    while (network.rowStart[row + 1] <= synapse) row++;
    return row;
  }

  static __m128i gather(const uint32_t* const* addresses, uint32_t word) {
    __m128i words = _mm_cvtsi32_si128(int(addresses[0][word]));
    words = _mm_insert_epi32(words, int(addresses[1][word]), 1);
    words = _mm_insert_epi32(words, int(addresses[2][word]), 2);
    return _mm_insert_epi32(words, int(addresses[3][word]), 3);
  }
};

void learn(Network& network, const Histories& histories, const Settings& settings) {
  const double decay = std::exp(-2 * settings.r1);
  const __m128 e = _mm_set1_ps(float(decay));
  const __m128 w = _mm_set1_ps(float(settings.well * (1 - decay)));
  const __m128 r2 = _mm_set1_ps(R2);
  const __m128 sign = _mm_set1_ps(-0.0f);
  LearningTask task(network, histories);
  while (task.nextSynapse < network.synapseCount) {
    float* weight = &network.weight[task.nextSynapse];
    const bool isOneRow = task.openGroup();
    __m128 k[8];
    for (int chain = 0; chain < 8; chain++) k[chain] = _mm_load_ps(weight + 4 * chain);
    for (int word = int(histories.count + 31) / 32 - 1; word >= 0; word--) {
      const uint32_t steps = std::min(histories.count - 32 * uint32_t(word), 32u);
      task.loadDifferences(uint32_t(word), 32 - steps, isOneRow);
      for (uint32_t step = 0; step < steps; step++) {
#pragma GCC unroll 8
        for (int chain = 0; chain < 8; chain++) {
          auto* at = reinterpret_cast<__m128i*>(task.words + 4 * chain);
          const __m128i x = _mm_load_si128(at);
          const __m128 pull = _mm_or_ps(_mm_and_ps(k[chain], sign), w);
          const __m128 kick = _mm_xor_ps(_mm_and_ps(_mm_castsi128_ps(x), sign), r2);
          k[chain] = _mm_add_ps(_mm_mul_ps(e, k[chain]), _mm_add_ps(pull, kick));
          _mm_store_si128(at, _mm_slli_epi32(x, 1));
        }
      }
    }
    for (int chain = 0; chain < 8; chain++) _mm_store_ps(weight + 4 * chain, k[chain]);
  }
}

// Two synapses at a time: their senders' states stand side by side in 32 bits.
struct Fields {
  void sum(const int16_t* weight, const uint16_t* sender, const uint32_t* states, uint32_t count, uint32_t width,
           int32_t* sums) const {
    width > 16 ? sumLanes<2>(weight, sender, states, count, sums) : sumLanes<1>(weight, sender, states, count, sums);
  }

 private:
  template <int HALVES>
  static void sumLanes(const int16_t* weight, const uint16_t* sender, const uint32_t* states, uint32_t count,
                       int32_t* sums) {
    __m128i bits[4], fields[4 * HALVES];
    for (int i = 0; i < 4; i++) bits[i] = _mm_slli_epi32(_mm_setr_epi32(0x10001, 0x20002, 0x40004, 0x80008), 4 * i);
    for (__m128i& field : fields) field = _mm_setzero_si128();
    for (uint32_t k = 0; k < count; k += 2) {
      const __m128i j = _mm_set1_epi32(pairOf(weight, k, count));
      const __m128i both = _mm_unpacklo_epi16(_mm_set1_epi32(int(states[sender[k]])), _mm_set1_epi32(int(states[sender[k + 1]])));
      addHalf(fields, bits, j, _mm_shuffle_epi32(both, 0x00));
      if constexpr (HALVES == 2) addHalf(fields + 4, bits, j, _mm_shuffle_epi32(both, 0x55));
    }
    for (int i = 0; i < 4 * HALVES; i++) _mm_store_si128(reinterpret_cast<__m128i*>(sums) + i, fields[i]);
  }

  // A compare makes -1 of what is active, so a weight counts negative, and is subtracted.
  __attribute__((always_inline)) static void addHalf(__m128i* fields, const __m128i* bits, __m128i j, __m128i states) {
    for (int i = 0; i < 4; i++) {
      const __m128i isActive = _mm_cmpeq_epi16(_mm_and_si128(states, bits[i]), bits[i]);
      fields[i] = _mm_sub_epi32(fields[i], _mm_madd_epi16(isActive, j));
    }
  }
};

}  // namespace

// After the common arguments perhaps a file for the weights of retrieval.
int main(int, char** arguments) { measure(arguments, learn, Fields()); }
