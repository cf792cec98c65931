// What the C++ contenders have in common: arguments, the clock, and the line of JSON with what they found.
#pragma once
#include <time.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "network.hpp"

// N c r1 C seed patterns ages rounds
inline Settings readSettings(char** arguments) {
  const auto number = [&](int i) { return std::strtod(arguments[i], nullptr); };
  return {uint32_t(number(1)),  number(2),           number(3),          number(4),
          uint64_t(number(5)), uint32_t(number(6)), uint32_t(number(7))};
}

// CPU seconds of this thread: others who are busy on the machine do not count.
template <class Work>
double secondsOf(Work work) {
  const auto now = [] {
    timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
  };
  const double begin = now();
  work();
  return now() - begin;
}

struct Readings {
  // Age by age.
  std::vector<double> overlap;
  // Of all ages together.
  uint64_t stepsComputed = 0;
};

// Over all rounds: what was done, in which CPU seconds.
struct Measured {
  double learningSeconds = 0;
  uint64_t patternsLearned = 0;
  double retrievalSeconds = 0;
  uint64_t stepsComputed = 0;
};

inline void report(const Measured& measured, const Network& network, const Readings& readings) {
  double sum = 0;
  double squares = 0;
  // Row by row: the sums of the kernel to the last bit.
  for (uint32_t row = 0; row < network.size; row++) {
    double rowSum = 0;
    double rowSquares = 0;
    for (uint32_t i = network.rowStart[row]; i < network.rowStart[row + 1]; i++) {
      const double weight = network.weight[i];
      rowSum += weight;
      rowSquares += weight * weight;
    }
    sum += rowSum;
    squares += rowSquares;
  }
  std::printf("{\"synapses\":%u,\"learningSeconds\":%.6f,\"patternsLearned\":%lu,", network.synapseCount,
              measured.learningSeconds, measured.patternsLearned);
  std::printf("\"retrievalSeconds\":%.6f,\"stepsComputed\":%lu,", measured.retrievalSeconds, measured.stepsComputed);
  std::printf("\"weightMean\":%.17g,\"weightRms\":%.17g,\"overlap\":[", sum / network.synapseCount,
              std::sqrt(squares / network.synapseCount));
  for (size_t i = 0; i < readings.overlap.size(); i++) std::printf("%s%.17g", i ? "," : "", readings.overlap[i]);
  std::printf("],\"version\":\"%s\"}\n", __VERSION__);
}

// As raw bytes.
template <class T>
void writeFile(const std::string& path, const T* data, size_t count) {
  FILE* file = std::fopen(path.c_str(), "wb");
  if (!file || std::fwrite(data, sizeof(T), count, file) != count || std::fclose(file)) std::exit(1);
}
