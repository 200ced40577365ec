#ifndef DIALTONE_SIMULATOR_SPLITMIX64_H_
#define DIALTONE_SIMULATOR_SPLITMIX64_H_

#include <cstdint>

namespace dialtone::simulator {

// Steele, Lea and Flood's SplitMix64. The standard's engines are portable but its distributions are not, and
// a seed must mean the same delays with every compiler. Not thread-safe.
class SplitMix64 {
 public:
  explicit SplitMix64(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  // In [0, 1), with all 53 bits of a double's precision.
  double NextUnit() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }

 private:
  std::uint64_t state_;
};

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_SPLITMIX64_H_
