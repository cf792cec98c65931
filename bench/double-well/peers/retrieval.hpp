// The kernel's retrieval: up to 32 patterns side by side, a bit each of a neuron's word. A program brings `Fields`, how the
// fields of one row are summed; the rest is here. See assembly/double-well-network/{retrieval,batch}.ts.
#pragma once
#include <algorithm>

#include "contender.hpp"

constexpr uint32_t LANES = 32;
constexpr int MOST_STEPS = 100;

struct Batch {
  uint32_t size;
  uint32_t width;
  uint32_t busy = 0;
  uint32_t leapt = 0;
  uint32_t moved, movedSinceTwo, movedSinceAnchor;
  std::vector<uint32_t> current, previous, next, anchor;
  uint32_t ages[LANES];
  int steps[LANES];

  explicit Batch(uint32_t size) : size(size), current(size + 16), previous(size + 16), next(size + 16), anchor(size) {}

  void launch(uint32_t lane, uint32_t age, const Histories& histories) {
    const uint32_t keep = ~(1u << lane);
    for (uint32_t i = 0; i < size; i++) current[i] = (current[i] & keep) | histories.isActive(i, age) << lane;
    ages[lane] = age;
    steps[lane] = 0;
    busy |= 1u << lane;
    leapt &= keep;
  }

  void narrow() {
    const auto passWidth = [](uint32_t count) { return count <= 4 ? 4u : count <= 8 ? 8u : 16u; };
    const auto count = uint32_t(__builtin_popcount(busy));
    width = count <= 16 ? passWidth(count) : 16 + passWidth(count - 16);
    const uint32_t within = width == 32 ? ~0u : (1u << width) - 1;
    while (busy & ~within) moveLane(31 - __builtin_clz(busy), __builtin_ctz(~busy));
  }

  void dropAnchors(uint32_t lanes) {
    for (uint32_t i = 0; i < size; i++) anchor[i] = (anchor[i] & ~lanes) | (next[i] & lanes);
  }

 private:
  static uint32_t moveBit(uint32_t word, uint32_t from, uint32_t to) {
    return (word & ~(1u << to)) | (word >> from & 1) << to;
  }

  void moveLane(uint32_t from, uint32_t to) {
    for (auto* words : {&current, &previous, &anchor}) {
      for (uint32_t& word : *words) word = moveBit(word, from, to);
    }
    ages[to] = ages[from];
    steps[to] = steps[from];
    busy = moveBit(busy, from, to) & ~(1u << from);
    leapt = moveBit(leapt, from, to);
  }
};

template <class Fields>
void step(const Network& network, Batch& batch, const Fields& fields) {
  batch.narrow();
  uint32_t moved = 0;
  uint32_t movedSinceTwo = 0;
  uint32_t movedSinceAnchor = 0;
  for (uint32_t i = 0; i < batch.size; i++) {
    const uint32_t first = network.rowStart[i];
    const uint32_t count = network.rowStart[i + 1] - first;
    const uint32_t before = batch.current[i];
    const uint32_t after =
        fields.active(&network.weight[first], &network.sender[first], batch.current.data(), count, batch.width);
    batch.next[i] = after;
    moved |= after ^ before;
    movedSinceTwo |= after ^ batch.previous[i];
    movedSinceAnchor |= after ^ batch.anchor[i];
  }
  batch.moved = moved;
  batch.movedSinceTwo = movedSinceTwo;
  batch.movedSinceAnchor = movedSinceAnchor;
}

// A lane that is back at its anchor leaps over whole periods of its cycle.
inline uint32_t endedLanes(Batch& batch) {
  uint32_t ended = 0;
  uint32_t anchoring = 0;
  for (uint32_t lane = 0; lane < LANES; lane++) {
    const uint32_t bit = 1u << lane;
    if (!(batch.busy & bit)) continue;
    int steps = batch.steps[lane] + 1;
    const bool isSettled = !(batch.moved & bit) || (steps >= 2 && !(batch.movedSinceTwo & bit));
    if (!isSettled && steps > 2 && !((batch.movedSinceAnchor | batch.leapt) & bit)) {
      const int period = steps - (1 << (31 - __builtin_clz(steps - 1)));
      steps = MOST_STEPS - (MOST_STEPS - steps) % period;
      batch.leapt |= bit;
    }
    batch.steps[lane] = steps;
    if (isSettled || steps == MOST_STEPS) ended |= bit;
    if ((steps & (steps - 1)) == 0) anchoring |= bit;
  }
  if (anchoring) batch.dropAnchors(anchoring);
  return ended;
}

inline double overlapOf(const Batch& batch, uint32_t lane, const Histories& histories) {
  uint32_t active = 0;
  uint32_t shared = 0;
  for (uint32_t i = 0; i < batch.size; i++) {
    const uint32_t state = batch.next[i] >> lane & 1;
    active += state;
    shared += state & histories.isActive(i, batch.ages[lane]);
  }
  return (shared - 0.5 * active) / (batch.size * 0.25);
}

template <class Fields>
Readings retrieve(const Network& network, const Histories& histories, uint32_t ages, const Fields& fields) {
  Readings readings{std::vector<double>(ages)};
  Batch batch(network.size);
  uint32_t started = 0;
  while (true) {
    while (started < ages && batch.busy != ~0u) batch.launch(__builtin_ctz(~batch.busy), started, histories), started++;
    if (!batch.busy) return readings;
    step(network, batch, fields);
    readings.stepsComputed += uint32_t(__builtin_popcount(batch.busy));
    const uint32_t ended = endedLanes(batch);
    for (uint32_t lane = 0; lane < LANES; lane++) {
      if (ended >> lane & 1) readings.overlap[batch.ages[lane]] = overlapOf(batch, lane, histories);
    }
    batch.busy &= ~ended;
    std::swap(batch.previous, batch.current);
    std::swap(batch.current, batch.next);
  }
}

// In differences, because the kernel can be measured in no other way: all patterns less one, and all ages less one.
template <class Learn, class Fields>
void measure(char** arguments, Learn learn, const Fields& fields) {
  const Settings settings = readSettings(arguments);
  Network network = drawNetwork(settings);
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
    measured.retrievalSeconds -= secondsOf([&] { first = retrieve(network, histories, 1, fields); });
    measured.retrievalSeconds += secondsOf([&] { readings = retrieve(network, histories, settings.ages, fields); });
    measured.stepsComputed += readings.stepsComputed - first.stepsComputed;
  }
  report(measured, network, readings);
  if (arguments[9]) writeFile(arguments[9], network.weight.data, network.synapseCount);
}
