#ifndef DIALTONE_BASE_RANDOM_H_
#define DIALTONE_BASE_RANDOM_H_

#include <atomic>
#include <cstdint>

namespace dialtone {

// The one door to chance. Thread-safe.
class RandomSource {
 public:
  virtual ~RandomSource() = default;
  // Uniform in [0, 1).
  virtual double Uniform() = 0;
};

// SplitMix64: the same seed gives the same numbers on every machine. Not for secrets.
class SeededRandom final : public RandomSource {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  double Uniform() override;
  std::uint64_t Next();

 private:
  std::atomic<std::uint64_t> state_;
};

// A seed from the operating system.
std::uint64_t RandomSeed();

}  // namespace dialtone

#endif  // DIALTONE_BASE_RANDOM_H_
