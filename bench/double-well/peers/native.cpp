// The native limit: the kernel's blocking and arithmetic, bit for bit, with the widest vectors of the processor and everything
// that they allow. Where two neurons differ is transposed first, so that one load says it for a whole vector and pattern.
#include <immintrin.h>

#include <memory>

#include "retrieval.hpp"
#ifdef __AVX512F__
#include "lanes-avx512.hpp"
#else
#include "lanes-avx2.hpp"
#endif

namespace {

constexpr uint32_t GROUP = Lanes::CHAINS * Lanes::WIDTH;
static_assert(GROUP % 32 == 0 && GROUP <= PADDING);
// Histories are read by 128 patterns.
constexpr uint32_t PLACE = 128;

class Differences {
 public:
  //   of [ age 0 of the place: a bit a synapse of the group | age 1 | .. ]
  alignas(32) uint8_t of[PLACE][GROUP / 8];

  Differences(const Network& network, const Histories& histories) : network(network), histories(histories) {}

  // Prepares the addresses of the group that starts with a synapse.
  void openGroup(uint32_t first) {
    for (uint32_t i = 0; i < GROUP; i++) {
      while (row + 1 < network.size && network.rowStart[row + 1] <= first + i) row++;
      senders[i] = historyOf(network.sender[first + i]);
      receivers[i] = historyOf(row);
    }
  }

  void load(uint32_t place) {
    for (uint32_t block = 0; block < GROUP; block += 32) {
      __m256i bytes[16];
      for (uint32_t i = 0; i < 16; i++) {
        bytes[i] = _mm256_set_m128i(different(block + 16 + i, place), different(block + i, place));
      }
      transpose(bytes);
      for (uint32_t byte = 0; byte < 16; byte++) {
        for (uint32_t bit = 8; bit-- > 0;) {
          const int synapses = _mm256_movemask_epi8(bytes[byte]);
          std::copy_n(reinterpret_cast<const uint8_t*>(&synapses), 4, &of[8 * byte + bit][block / 8]);
          bytes[byte] = _mm256_add_epi8(bytes[byte], bytes[byte]);
        }
      }
    }
  }

 private:
  const Network& network;
  const Histories& histories;
  uint32_t row = 0;
  const uint32_t* senders[GROUP];
  const uint32_t* receivers[GROUP];

  const uint32_t* historyOf(uint32_t neuron) const { return histories.words.data() + size_t(neuron) * histories.stride; }

  __m128i different(uint32_t synapse, uint32_t place) const {
    const auto* sender = reinterpret_cast<const __m128i*>(senders[synapse]);
    const auto* receiver = reinterpret_cast<const __m128i*>(receivers[synapse]);
    return _mm_xor_si128(_mm_loadu_si128(sender + place), _mm_loadu_si128(receiver + place));
  }

  // Row i of 16 bytes becomes column i, in both halves: four times, the rows of the two halves are interleaved.
  static void transpose(__m256i* rows) {
    for (int stage = 0; stage < 4; stage++) {
      __m256i mixed[16];
      for (int i = 0; i < 8; i++) {
        mixed[2 * i] = _mm256_unpacklo_epi8(rows[i], rows[i + 8]);
        mixed[2 * i + 1] = _mm256_unpackhi_epi8(rows[i], rows[i + 8]);
      }
      std::copy_n(mixed, 16, rows);
    }
  }
};

void learn(Network& network, const Histories& histories, const Settings& settings) {
  const double decay = std::exp(-2 * settings.r1);
  const Lanes::Step next(float(decay), float(settings.well * (1 - decay)), R2);
  const auto differences = std::make_unique<Differences>(network, histories);
  for (uint32_t first = 0; first < network.synapseCount; first += GROUP) {
    differences->openGroup(first);
    float* weight = &network.weight[first];
    Lanes::Vector k[Lanes::CHAINS];
    for (int chain = 0; chain < Lanes::CHAINS; chain++) k[chain] = Lanes::load(weight + Lanes::WIDTH * chain);
    for (uint32_t left = histories.count; left > 0; left = (left - 1) / PLACE * PLACE) {
      differences->load((left - 1) / PLACE);
      for (int age = int((left - 1) % PLACE); age >= 0; age--) {
        const uint8_t* different = differences->of[age];
#pragma GCC unroll 16
        for (int chain = 0; chain < Lanes::CHAINS; chain++) {
          k[chain] = next(k[chain], different + chain * Lanes::WIDTH / 8);
        }
      }
    }
    for (int chain = 0; chain < Lanes::CHAINS; chain++) Lanes::store(weight + Lanes::WIDTH * chain, k[chain]);
  }
}

struct Fields {
  void sum(const int16_t* weight, const uint16_t* sender, const uint32_t* states, uint32_t count, uint32_t width,
           int32_t* sums) const {
    const Lanes::Sum sum;
    width > 16 ? sumLanes<32>(sum, weight, sender, states, count, sums)
               : sumLanes<16>(sum, weight, sender, states, count, sums);
  }

 private:
  template <int WIDTH>
  static void sumLanes(const Lanes::Sum& sum, const int16_t* weight, const uint16_t* sender, const uint32_t* states,
                       uint32_t count, int32_t* sums) {
    constexpr int VECTORS = WIDTH / Lanes::WIDTH;
    Lanes::Whole fields[VECTORS];
    for (Lanes::Whole& field : fields) field = Lanes::Whole{};
    for (uint32_t k = 0; k < count; k += 2) {
      sum.add<VECTORS>(fields, pairOf(weight, k, count), states[sender[k]], states[sender[k + 1]]);
    }
    for (int i = 0; i < VECTORS; i++) Lanes::store(sums + i * Lanes::WIDTH, fields[i]);
  }
};

}  // namespace

// After the common arguments perhaps a file for the weights of retrieval.
int main(int, char** arguments) { measure(arguments, learn, Fields()); }
