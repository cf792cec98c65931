// The network, the patterns and the first weights, drawn as the kernel draws them: see docs/models/double-well-network.md.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <vector>

struct Settings {
  uint32_t size;
  double connectivity;
  double r1;
  double well;
  uint64_t seed;
  uint32_t patterns;
  uint32_t ages;
};

constexpr float R2 = 1;

// Aligned for the widest vectors, and not cleared.
template <class T>
struct Column {
  T* data;
  explicit Column(size_t count) : data(static_cast<T*>(std::aligned_alloc(64, (count * sizeof(T) + 63) / 64 * 64))) {}
  Column(const Column&) = delete;
  ~Column() { std::free(data); }
  T& operator[](size_t i) { return data[i]; }
  const T& operator[](size_t i) const { return data[i]; }
};

// Idle synapses behind the last one, so that whole groups may be read and written.
constexpr uint32_t PADDING = 256;

struct Network {
  uint32_t size;
  uint32_t synapseCount;
  std::vector<uint32_t> rowStart;
  std::vector<uint16_t> sender;
  Column<float> weight;
};

Network drawNetwork(const Settings& settings);

// Either minimum with equal probability.
void startWeights(Network& network, const Settings& settings);

//   neuron 0 [ ages 0..31 | ages 32..63 | .. ] neuron 1 [ .. ]   bit b of word w is age 32 w + b
struct Histories {
  uint32_t count;
  // Words from one neuron's history to the next.
  uint32_t stride;
  std::vector<uint32_t> words;

  uint32_t isActive(uint32_t neuron, uint32_t age) const {
    return words[size_t(neuron) * stride + (age >> 5)] >> (age & 31) & 1;
  }
};

Histories drawHistories(const Settings& settings, uint32_t count);
