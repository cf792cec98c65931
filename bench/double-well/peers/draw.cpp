// Writes the network, the patterns and the first weights into the folder that the last argument names, for programs that
// are not in C++. Patterns are a byte a neuron, age by age.
#include "contender.hpp"

int main(int, char** arguments) {
  const Settings settings = readSettings(arguments);
  const std::string folder = arguments[9];
  Network network = drawNetwork(settings);
  startWeights(network, settings);
  const Histories histories = drawHistories(settings, settings.patterns);
  std::vector<uint8_t> patterns(size_t(settings.patterns) * settings.size);
  for (uint32_t age = 0; age < settings.patterns; age++) {
    for (uint32_t i = 0; i < settings.size; i++) patterns[size_t(age) * settings.size + i] = histories.isActive(i, age);
  }
  writeFile(folder + "/row-start.u32", network.rowStart.data(), network.rowStart.size());
  writeFile(folder + "/sender.u16", network.sender.data(), network.synapseCount);
  writeFile(folder + "/weight.f32", network.weight.data, network.synapseCount);
  writeFile(folder + "/patterns.u8", patterns.data(), patterns.size());
}
