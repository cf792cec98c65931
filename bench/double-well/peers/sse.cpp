// The kernel's own algorithm in C++, instruction for instruction at the width that WebAssembly has: 128 bits.
// See assembly/double-well-network/{learn-balanced,differences,learning-task,advance,settling}.ts.
#include <immintrin.h>

#include <bit>

#include "retrieval.hpp"

namespace {

constexpr uint32_t GROUP = 32;
// Histories are read by 128 patterns.
constexpr uint32_t PLACE = 128;
constexpr uint32_t BYTES = PLACE / 8;

struct LearningTask {
  const Network& network;
  const Histories& histories;
  uint32_t nextSynapse = 0;
  uint32_t row = 0;
  const uint32_t* senders[GROUP];
  const uint32_t* receivers[GROUP];
  __m128i bytes[2 * BYTES];

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

  // Where sender and receiver differ, transposed: byte 15 of synapses 0..15, byte 14 .. 0, the same of synapses 16..31. The oldest
  // pattern of a byte is in its top bit.
  void loadDifferences(uint32_t place, bool isOneRow) {
    const __m128i receiver = historyAt(receivers[0], place);
    for (uint32_t i = 0; i < GROUP; i += 4) {
      __m128i rows[4];
      for (uint32_t j = 0; j < 4; j++) {
        rows[j] = _mm_xor_si128(historyAt(senders[i + j], place), isOneRow ? receiver : historyAt(receivers[i + j], place));
      }
      transpose(rows);
      for (uint32_t word = 0; word < 4; word++) bytes[i / 16 * BYTES + 4 * (3 - word) + i / 4 % 4] = rows[word];
    }
    const __m128i order = _mm_setr_epi8(3, 7, 11, 15, 2, 6, 10, 14, 1, 5, 9, 13, 0, 4, 8, 12);
    for (uint32_t i = 0; i < 2 * BYTES; i += 4) {
      __m128i* rows = &bytes[i];
      for (int j = 0; j < 4; j++) rows[j] = _mm_shuffle_epi8(rows[j], order);
      transpose(rows);
    }
  }

 private:
  const uint32_t* historyOf(uint32_t neuron) const { return histories.words.data() + size_t(neuron) * histories.stride; }

  uint32_t rowOf(uint32_t synapse) {
    while (network.rowStart[row + 1] <= synapse) row++;
    return row;
  }

  static __m128i historyAt(const uint32_t* history, uint32_t place) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(history) + place);
  }

  // Four rows of four words.
  static void transpose(__m128i* rows) {
    const __m128i lowerAB = _mm_unpacklo_epi32(rows[0], rows[1]);
    const __m128i lowerCD = _mm_unpacklo_epi32(rows[2], rows[3]);
    const __m128i upperAB = _mm_unpackhi_epi32(rows[0], rows[1]);
    const __m128i upperCD = _mm_unpackhi_epi32(rows[2], rows[3]);
    rows[0] = _mm_unpacklo_epi64(lowerAB, lowerCD);
    rows[1] = _mm_unpackhi_epi64(lowerAB, lowerCD);
    rows[2] = _mm_unpacklo_epi64(upperAB, upperCD);
    rows[3] = _mm_unpackhi_epi64(upperAB, upperCD);
  }
};

// What a pattern adds to e K >= 0, by the bits that say where the neurons differ; the turn makes it that for K < 0.
struct Pushes {
  alignas(16) float of[256][8];
  uint32_t turn;

  Pushes(float pull, float kick) {
    const float towards = kick + pull;
    const float against = kick - pull;
    for (int bits = 0; bits < 256; bits++) {
      for (int lane = 0; lane < 8; lane++) of[bits][lane] = bits >> lane & 1 ? -against : towards;
    }
    turn = std::bit_cast<uint32_t>(towards) ^ std::bit_cast<uint32_t>(against);
  }
};

void learn(Network& network, const Histories& histories, const Settings& settings) {
  const double decay = std::exp(-2 * settings.r1);
  const Pushes pushes(float(settings.well * (1 - decay)), R2);
  const __m128 e = _mm_set1_ps(float(decay));
  const __m128i turn = _mm_set1_epi32(int(pushes.turn));
  LearningTask task(network, histories);
  while (task.nextSynapse < network.synapseCount) {
    float* weight = &network.weight[task.nextSynapse];
    const bool isOneRow = task.openGroup();
    __m128 k[8];
    for (int chain = 0; chain < 8; chain++) k[chain] = _mm_load_ps(weight + 4 * chain);
    for (uint32_t left = histories.count; left > 0; left = (left - 1) / PLACE * PLACE) {
      const uint32_t place = (left - 1) / PLACE;
      task.loadDifferences(place, isOneRow);
      // Of the oldest byte perhaps only the lower bits are patterns.
      uint32_t skipped = -left & 7;
      for (uint32_t row = BYTES - (left - PLACE * place + 7) / 8; row < BYTES; row++) {
        __m128i first = task.bytes[row];
        __m128i second = task.bytes[BYTES + row];
        for (uint32_t i = 0; i < skipped; i++) {
          first = _mm_add_epi8(first, first);
          second = _mm_add_epi8(second, second);
        }
        for (uint32_t step = 8 - skipped; step > 0; step--) {
          const uint32_t different = uint32_t(_mm_movemask_epi8(first)) | uint32_t(_mm_movemask_epi8(second)) << 16;
          first = _mm_add_epi8(first, first);
          second = _mm_add_epi8(second, second);
#pragma GCC unroll 8
          for (int chain = 0; chain < 8; chain++) {
            const float* push = pushes.of[different >> 8 * (chain / 2) & 255] + 4 * (chain % 2);
            const __m128i turned = _mm_and_si128(_mm_srai_epi32(_mm_castps_si128(k[chain]), 31), turn);
            k[chain] = _mm_add_ps(_mm_mul_ps(e, k[chain]), _mm_xor_ps(_mm_load_ps(push), _mm_castsi128_ps(turned)));
          }
        }
        skipped = 0;
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
