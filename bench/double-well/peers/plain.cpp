// The model as a researcher writes it: pattern by pattern over an array of weights, then pattern by pattern and row by row
// over the sparse list. Compiled with -O3 -march=native, without further care. There are two ways to write the kick, and
// they are far apart: as the model's text has it, two cases ("branches"), or as a product of +1 and -1 ("products"), of which
// the compiler happens to make vectors.
#include <string_view>

#include "contender.hpp"

namespace {

void learnByBranches(Network& network, const std::vector<uint8_t>& eta, float decay, float well) {
  float* J = network.weight.data;
  const uint16_t* sender = network.sender.data();
  for (uint32_t i = 0; i < network.size; i++) {
    for (uint32_t k = network.rowStart[i]; k < network.rowStart[i + 1]; k++) {
      if (J[k] >= 0) {
        J[k] = well + (J[k] - well) * decay;
      } else {
        J[k] = -well + (J[k] + well) * decay;
      }
      if (eta[i] == eta[sender[k]]) {
        J[k] += R2;
      } else {
        J[k] -= R2;
      }
    }
  }
}

void learnByProducts(Network& network, const std::vector<uint8_t>& eta, float decay, float well) {
  std::vector<float> xi(network.size);
  for (uint32_t i = 0; i < network.size; i++) xi[i] = eta[i] ? 1 : -1;
  float* J = network.weight.data;
  const uint16_t* sender = network.sender.data();
  for (uint32_t i = 0; i < network.size; i++) {
    const float kick = R2 * xi[i];
    for (uint32_t k = network.rowStart[i]; k < network.rowStart[i + 1]; k++) {
      const float minimum = J[k] >= 0 ? well : -well;
      J[k] = minimum + (J[k] - minimum) * decay + kick * xi[sender[k]];
    }
  }
}

int retrieve(const Network& network, const std::vector<uint8_t>& eta, double& overlap) {
  std::vector<float> V(network.size), next(network.size), previous;
  for (uint32_t i = 0; i < network.size; i++) V[i] = eta[i];
  int steps = 0;
  while (true) {
    for (uint32_t i = 0; i < network.size; i++) {
      float h = 0;
      for (uint32_t k = network.rowStart[i]; k < network.rowStart[i + 1]; k++) h += network.weight[k] * V[network.sender[k]];
      next[i] = h > 0 ? 1 : 0;
    }
    steps++;
    const bool isSettled = next == V || (steps >= 2 && next == previous);
    previous = V;
    V = next;
    if (isSettled || steps == 100) break;
  }
  overlap = 0;
  for (uint32_t i = 0; i < network.size; i++) overlap += (eta[i] - 0.5) * V[i];
  overlap /= network.size * 0.25;
  return steps;
}

}  // namespace

// After the common arguments: branches or products.
int main(int, char** arguments) {
  const Settings settings = readSettings(arguments);
  const int rounds = std::atoi(arguments[8]);
  const auto learn = std::string_view(arguments[9]) == "branches" ? learnByBranches : learnByProducts;
  Network network = drawNetwork(settings);
  const Histories histories = drawHistories(settings, settings.patterns);
  std::vector<std::vector<uint8_t>> patterns(settings.patterns, std::vector<uint8_t>(settings.size));
  for (uint32_t age = 0; age < settings.patterns; age++) {
    for (uint32_t i = 0; i < settings.size; i++) patterns[age][i] = uint8_t(histories.isActive(i, age));
  }
  Measured measured;
  Readings readings;
  for (int round = 0; round < rounds; round++) {
    startWeights(network, settings);
    measured.learningSeconds += secondsOf([&] {
      const auto decay = float(std::exp(-2 * settings.r1));
      for (uint32_t age = settings.patterns; age-- > 0;) learn(network, patterns[age], decay, float(settings.well));
    });
    measured.patternsLearned += settings.patterns;
    readings.overlap.assign(settings.ages, 0);
    measured.retrievalSeconds += secondsOf([&] {
      for (uint32_t age = 0; age < settings.ages; age++) {
        measured.stepsComputed += uint64_t(retrieve(network, patterns[age], readings.overlap[age]));
      }
    });
  }
  report(measured, network, readings);
}
