// Compiled with -ffp-contract=off: the gaps between synapses are rounded operation by operation, as in the kernel.
#include "network.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace {

constexpr uint32_t CONNECTIVITY = 0;
constexpr uint32_t PATTERNS = 1;
constexpr uint32_t INITIAL = 2;

std::array<uint32_t, 4> philox(uint64_t seed, uint32_t c0, uint32_t c1, uint32_t c2, uint32_t c3) {
  auto k0 = uint32_t(seed);
  auto k1 = uint32_t(seed >> 32);
  for (int round = 0; round < 10; round++) {
    const uint64_t p0 = uint64_t(0xd2511f53) * c0;
    const uint64_t p1 = uint64_t(0xcd9e8d57) * c2;
    c0 = uint32_t(p1 >> 32) ^ c1 ^ k0;
    c2 = uint32_t(p0 >> 32) ^ c3 ^ k1;
    c1 = uint32_t(p1);
    c3 = uint32_t(p0);
    k0 += 0x9e3779b9;
    k1 += 0xbb67ae85;
  }
  return {c0, c1, c2, c3};
}

float logOf(float exponent, float f) {
  const float s = f / (f + 2);
  const float z = s * s;
  const float w = z * z;
  const float odd = z * (0.28498786688f * w + 0.66666662693f);
  const float even = w * (0.24279078841f * w + 0.40000972152f);
  const float halfSquare = 0.5f * (f * f);
  const float tail = s * (halfSquare + (odd + even)) + exponent * 9.0580006145e-6f;
  return ((tail - halfSquare) + f) + exponent * 6.9313812256e-1f;
}

// ln of (word + 1/2) / 2^32; assembly/lib/math-f32x4.ts tells why it is done so.
float logUniform(uint32_t word) {
  const bool isUpper = word >> 31;
  const float v = (float(int32_t(isUpper ? ~word : word)) + 0.5f) * 2.3283064365386963e-10f;
  if (isUpper) return v < 0.29289323f ? logOf(0, -v) : logOf(-1, 1 - (v + v));
  uint32_t bits;
  std::memcpy(&bits, &v, 4);
  constexpr uint32_t root = 0x3f3504f3;
  const uint32_t mantissaBits = ((bits - root) & 0x007fffff) + root;
  float mantissa;
  std::memcpy(&mantissa, &mantissaBits, 4);
  return logOf(float(int32_t(bits - root) >> 23), mantissa - 1);
}

int32_t geometricGap(uint32_t word, float scale) { return int32_t(std::min(logUniform(word) * scale, 1073741824.0f)); }

void connectRow(std::vector<uint16_t>& sender, const Settings& settings, uint32_t row, float scale) {
  const auto places = int32_t(settings.size) - 1;
  int32_t place = -1;
  for (uint32_t block = 0;; block += 4) {
    std::array<std::array<uint32_t, 4>, 4> words;
    for (uint32_t lane = 0; lane < 4; lane++) words[lane] = philox(settings.seed, block + lane, row, 0, CONNECTIVITY);
    for (int gap = 0; gap < 16; gap++) {
      place += geometricGap(words[gap & 3][gap >> 2], scale) + 1;
      if (place >= places) return;
      sender.push_back(uint16_t(place + (uint32_t(place) >= row)));
    }
  }
}

}  // namespace

Network drawNetwork(const Settings& settings) {
  std::vector<uint32_t> rowStart;
  std::vector<uint16_t> sender;
  rowStart.reserve(settings.size + 1);
  sender.reserve(size_t(1.01 * settings.connectivity * settings.size * settings.size) + 4096);
  const auto scale = float(1 / std::log1p(-settings.connectivity));
  for (uint32_t row = 0; row < settings.size; row++) {
    rowStart.push_back(uint32_t(sender.size()));
    connectRow(sender, settings, row, scale);
  }
  const auto count = uint32_t(sender.size());
  rowStart.push_back(count);
  sender.insert(sender.end(), PADDING, sender.back());
  return {settings.size, count, std::move(rowStart), std::move(sender), Column<float>(count + PADDING)};
}

void startWeights(Network& network, const Settings& settings) {
  const auto well = float(settings.well);
  for (uint32_t first = 0; first < network.synapseCount + PADDING; first += 128) {
    const auto words = philox(settings.seed, first >> 7, 0, 0, INITIAL);
    const uint32_t end = std::min(first + 128, network.synapseCount + PADDING);
    for (uint32_t i = first; i < end; i++) network.weight[i] = words[(i & 127) >> 5] >> (i & 31) & 1 ? well : -well;
  }
}

Histories drawHistories(const Settings& settings, uint32_t count) {
  const uint32_t places = (count + 127) >> 7;
  Histories histories{count, 4 * places, std::vector<uint32_t>(size_t(settings.size) * 4 * places)};
  auto to = histories.words.begin();
  for (uint32_t neuron = 0; neuron < settings.size; neuron++) {
    for (uint32_t place = 0; place < places; place++) {
      for (const uint32_t word : philox(settings.seed, place << 6, neuron, 0, PATTERNS)) *to++ = ~word;
    }
  }
  return histories;
}
