// The kernel's retrieval: the first steps of up to 32 patterns side by side, a bit each of a neuron's word; each goes on alone when
// few of its neurons change. A program brings `Fields`, how the fields of one row are summed; the rest is here. See
// assembly/double-well-network/{retrieval,every-age,batch,settling,columns,retrieval-weights}.ts.
#pragma once
#include <immintrin.h>

#include <algorithm>

#include "contender.hpp"

constexpr uint32_t LANES = 32;
constexpr int MOST_STEPS = 100;

// The weights as whole numbers, by rows and by columns. Made once, as the kernel's memory is there when it retrieves again.
struct RetrievalWeights {
  Column<int16_t> row;
  std::vector<uint32_t> start, next;
  Column<uint16_t> receiver;
  Column<int16_t> column;
  bool hasColumns = false;

  explicit RetrievalWeights(const Network& network)
      : row(network.synapseCount + PADDING),
        start(network.size + 2),
        next(network.size),
        receiver(network.synapseCount),
        column(network.synapseCount) {}

  void narrow(const Network& network) {
    uint32_t longest = 1;
    for (uint32_t i = 0; i < network.size; i++) longest = std::max(longest, network.rowStart[i + 1] - network.rowStart[i]);
    const float* weight = network.weight.data;
    float largest = 0;
    for (uint32_t k = 0; k < network.synapseCount; k++) {
      const float size = std::fabs(weight[k]);
      largest = largest < size ? size : largest;
    }
    const double limit = std::min(32767u, 2147483647u / longest);
    double scale = 1;
    while (largest * scale > limit) scale /= 2;
    while (largest * (2 * scale) <= limit) scale *= 2;
    const __m128 factor = _mm_set1_ps(float(scale));
    for (uint32_t k = 0; k < network.synapseCount; k += 8) {
      const __m128i low = _mm_cvtps_epi32(_mm_mul_ps(_mm_loadu_ps(weight + k), factor));
      const __m128i high = _mm_cvtps_epi32(_mm_mul_ps(_mm_loadu_ps(weight + k + 4), factor));
      _mm_storeu_si128(reinterpret_cast<__m128i*>(&row[k]), _mm_packs_epi32(low, high));
    }
    hasColumns = false;
  }

  // The first synapses of the columns are counted one place too far, and the filling moves them back.
  void makeColumns(const Network& network) {
    if (hasColumns) return;
    hasColumns = true;
    std::fill(start.begin(), start.end(), 0);
    for (uint32_t k = 0; k < network.synapseCount; k++) start[network.sender[k] + 2]++;
    for (uint32_t i = 0; i <= network.size; i++) start[i + 1] += start[i];
    std::copy_n(network.rowStart.begin(), network.size, next.begin());
    for (uint32_t end = 4096;; end += 4096) {
      for (uint32_t i = 0; i < network.size; i++) {
        uint32_t k = next[i];
        for (; k < network.rowStart[i + 1] && network.sender[k] < end; k++) {
          const uint32_t to = start[network.sender[k] + 1]++;
          receiver[to] = uint16_t(i);
          column[to] = row[k];
        }
        next[i] = k;
      }
      if (end >= network.size) return;
    }
  }
};

struct Batch {
  uint32_t size;
  uint32_t width;
  uint32_t busy = 0;
  uint32_t moved, movedSinceTwo;
  std::vector<uint32_t> current, previous, next;
  size_t stride;
  std::vector<int32_t> fields;
  uint32_t ages[LANES];
  int steps[LANES];

  explicit Batch(uint32_t size)
      : size(size), current(size), previous(size), next(size), stride((size + 31) / 32 * 32 + 16), fields(LANES * stride) {}

  void launch(uint32_t lane, uint32_t age, const Histories& histories) {
    const uint32_t keep = ~(1u << lane);
    for (uint32_t i = 0; i < size; i++) current[i] = (current[i] & keep) | histories.isActive(i, age) << lane;
    ages[lane] = age;
    steps[lane] = 0;
    busy |= 1u << lane;
  }

  void narrow() {
    width = __builtin_popcount(busy) > 16 ? 32 : 16;
    if (width == 16) while (busy >> 16) moveLane(31 - __builtin_clz(busy), __builtin_ctz(~busy));
  }

  uint32_t settledLanes() const {
    uint32_t settled = 0;
    for (uint32_t lane = 0; lane < LANES; lane++) {
      if (!(moved >> lane & 1) || (steps[lane] >= 2 && !(movedSinceTwo >> lane & 1))) settled |= 1u << lane;
    }
    return settled & busy;
  }

  // Which lanes had better go on alone.
  uint32_t leavingLanes(uint32_t settled, uint32_t waiting) const {
    uint32_t leaving = settled;
    for (uint32_t lane = 0; lane < LANES; lane++) {
      if ((busy >> lane & 1) && (steps[lane] >= 8 || isQuiet(lane))) leaving |= 1u << lane;
    }
    return uint32_t(__builtin_popcount(busy & ~leaving)) + waiting < 5 ? busy : leaving;
  }

 private:
  bool isQuiet(uint32_t lane) const {
    const uint32_t sample = std::min(size, 1024u);
    uint32_t changed = 0;
    for (uint32_t i = 0; i < sample; i++) changed += (current[i] ^ next[i]) >> lane & 1;
    return 16 * changed < sample;
  }

  static uint32_t moveBit(uint32_t word, uint32_t from, uint32_t to) {
    return (word & ~(1u << to)) | (word >> from & 1) << to;
  }

  void moveLane(uint32_t from, uint32_t to) {
    for (auto* words : {&current, &previous}) {
      for (uint32_t& word : *words) word = moveBit(word, from, to);
    }
    ages[to] = ages[from];
    steps[to] = steps[from];
    busy = moveBit(busy, from, to) & ~(1u << from);
  }
};

template <class Fields>
void step(const Network& network, const RetrievalWeights& weights, Batch& batch, const Fields& fields) {
  batch.narrow();
  batch.moved = 0;
  batch.movedSinceTwo = 0;
  alignas(64) int32_t sums[LANES];
  for (uint32_t i = 0; i < batch.size; i++) {
    const uint32_t first = network.rowStart[i];
    const uint32_t count = network.rowStart[i + 1] - first;
    fields.sum(&weights.row[first], &network.sender[first], batch.current.data(), count, batch.width, sums);
    uint32_t after = 0;
    for (uint32_t lane = 0; lane < batch.width; lane += 4) {
      const __m128i four = _mm_load_si128(reinterpret_cast<const __m128i*>(sums + lane));
      after |= uint32_t(_mm_movemask_ps(_mm_castsi128_ps(_mm_cmpgt_epi32(four, _mm_setzero_si128())))) << lane;
    }
    for (uint32_t lane = 0; lane < batch.width; lane++) batch.fields[lane * batch.stride + i] = sums[lane];
    batch.next[i] = after;
    batch.moved |= after ^ batch.current[i];
    batch.movedSinceTwo |= after ^ batch.previous[i];
  }
  for (uint32_t lane = 0; lane < LANES; lane++) batch.steps[lane] += batch.busy >> lane & 1;
}

// A retrieval that goes on alone: 32 neurons a word, and fields that follow the neurons that changed.
struct Settling {
  uint32_t size;
  std::vector<uint32_t> before, now, next, anchor;

  explicit Settling(uint32_t size) : size(size), before((size + 31) / 32), now(before), next(before), anchor(before) {}

  static void pack(std::vector<uint32_t>& state, const std::vector<uint32_t>& words, uint32_t lane) {
    std::fill(state.begin(), state.end(), 0);
    for (size_t i = 0; i < words.size(); i++) state[i / 32] |= (words[i] >> lane & 1) << (i % 32);
  }

  // Tells how many steps it computed; a state that is back at its anchor leaps over whole periods of its cycle.
  uint64_t settle(const RetrievalWeights& weights, int32_t* fields, int steps) {
    int anchored = 0;
    bool hasLeapt = false;
    uint64_t computed = 0;
    while (steps < MOST_STEPS) {
      follow(weights, fields);
      advance(fields);
      steps++;
      computed++;
      if (now == before || now == next) break;
      if (anchored && !hasLeapt && now == anchor) {
        steps = MOST_STEPS - (MOST_STEPS - steps) % (steps - anchored);
        hasLeapt = true;
      }
      if ((steps & (steps - 1)) == 0) {
        anchor = now;
        anchored = steps;
      }
    }
    return computed;
  }

 private:
  void follow(const RetrievalWeights& weights, int32_t* fields) {
    const uint16_t* receiver = weights.receiver.data;
    const int16_t* weight = weights.column.data;
    for (uint32_t word = 0; word < now.size(); word++) {
      for (uint32_t changed = now[word] ^ before[word]; changed; changed &= changed - 1) {
        const auto bit = uint32_t(__builtin_ctz(changed));
        const uint32_t end = weights.start[32 * word + bit + 1];
        uint32_t k = weights.start[32 * word + bit];
        if (now[word] >> bit & 1) {
          for (; k < end; k++) fields[receiver[k]] += weight[k];
        } else {
          for (; k < end; k++) fields[receiver[k]] -= weight[k];
        }
      }
    }
  }

  // Afterwards `next` is the state of two steps before.
  void advance(const int32_t* fields) {
    for (uint32_t first = 0; first < size; first += 32) {
      uint32_t active = 0;
      for (uint32_t i = 0; i < 32; i += 4) {
        const __m128i four = _mm_loadu_si128(reinterpret_cast<const __m128i*>(fields + first + i));
        active |= uint32_t(_mm_movemask_ps(_mm_castsi128_ps(_mm_cmpgt_epi32(four, _mm_setzero_si128())))) << i;
      }
      if (size - first < 32) active &= (1u << (size - first)) - 1;
      next[first / 32] = active;
    }
    std::swap(before, now);
    std::swap(now, next);
  }
};

inline double overlapOf(const std::vector<uint32_t>& state, uint32_t size, uint32_t age, const Histories& histories) {
  uint32_t active = 0;
  uint32_t shared = 0;
  for (uint32_t i = 0; i < size; i++) {
    const uint32_t bit = state[i / 32] >> (i % 32) & 1;
    active += bit;
    shared += bit & histories.isActive(i, age);
  }
  return (shared - 0.5 * active) / (size * 0.25);
}

template <class Fields>
Readings retrieve(const Network& network, RetrievalWeights& weights, const Histories& histories, uint32_t ages,
                  const Fields& fields) {
  Readings readings{std::vector<double>(ages)};
  weights.narrow(network);
  Batch batch(network.size);
  Settling settling(network.size);
  uint32_t started = 0;
  while (true) {
    while (started < ages && batch.busy != ~0u) batch.launch(__builtin_ctz(~batch.busy), started, histories), started++;
    if (!batch.busy) return readings;
    step(network, weights, batch, fields);
    readings.stepsComputed += uint32_t(__builtin_popcount(batch.busy));
    const uint32_t settled = batch.settledLanes();
    const uint32_t leaving = batch.leavingLanes(settled, ages - started);
    for (uint32_t lane = 0; lane < LANES; lane++) {
      if (!(leaving >> lane & 1)) continue;
      Settling::pack(settling.now, batch.next, lane);
      if (!(settled >> lane & 1)) {
        weights.makeColumns(network);
        Settling::pack(settling.before, batch.current, lane);
        readings.stepsComputed += settling.settle(weights, &batch.fields[lane * batch.stride], batch.steps[lane]);
      }
      readings.overlap[batch.ages[lane]] = overlapOf(settling.now, network.size, batch.ages[lane], histories);
    }
    batch.busy &= ~leaving;
    std::swap(batch.previous, batch.current);
    std::swap(batch.current, batch.next);
  }
}

// The weights of two synapses side by side; behind the last of a row of odd length stands no weight.
inline int pairOf(const int16_t* weight, uint32_t k, uint32_t count) {
  return int(uint16_t(weight[k])) | (k + 1 < count ? int(weight[k + 1]) << 16 : 0);
}

// In differences, because the kernel can be measured in no other way: all patterns less one, and all ages less one.
template <class Learn, class Fields>
void measure(char** arguments, Learn learn, const Fields& fields) {
  const Settings settings = readSettings(arguments);
  Network network = drawNetwork(settings);
  RetrievalWeights weights(network);
  Measured measured;
  Readings readings;
  Histories histories;
  const auto secondsToLearn = [&](uint32_t count) {
    startWeights(network, settings);
    return secondsOf([&] {
      histories = drawHistories(settings, count);
      learn(network, histories, settings);
    });
  };
  const int rounds = std::atoi(arguments[8]);
  for (int round = 0; round < rounds; round++) {
    Readings first;
    measured.learningSeconds -= secondsToLearn(1);
    measured.learningSeconds += secondsToLearn(settings.patterns);
    measured.patternsLearned += settings.patterns - 1;
    measured.retrievalSeconds -= secondsOf([&] { first = retrieve(network, weights, histories, 1, fields); });
    measured.retrievalSeconds += secondsOf([&] { readings = retrieve(network, weights, histories, settings.ages, fields); });
    measured.stepsComputed += readings.stepsComputed - first.stepsComputed;
  }
  report(measured, network, readings);
  if (arguments[9]) writeFile(arguments[9], weights.row.data, network.synapseCount);
}
