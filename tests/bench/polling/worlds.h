#ifndef DIALTONE_TESTS_BENCH_POLLING_WORLDS_H_
#define DIALTONE_TESTS_BENCH_POLLING_WORLDS_H_

#include <string>
#include <vector>

namespace dialtone::bench {

// A number of a world: when it is asked for, and how long it then takes; seconds.
struct WorldNumber {
  double asked = 0;
  double takes = 0;  // infinite: its digits never come
};

// Numbers one at a time, in a stream or all at once, whose times are drawn by inverse distribution functions
// from SplitMix64, so that every machine sees the same world.
struct World {
  std::string name;
  std::vector<WorldNumber> numbers;  // by `asked`
  // The least product of mean wait and calls that any schedule can have for one number alone (Keller 1974).
  // 0: the numbers are not alone.
  double bound = 0;

  // A time, in seconds, during which Vapi answers calls so.
  struct Spell {
    enum class Kind { kRateLimits, kAway } kind = Kind::kAway;
    double from = 0, until = 0;
    double share = 1;  // of the calls, by chance
  };
  std::vector<Spell> spells;
  std::vector<double> restarts;  // when the process that looks is killed, and another started
  struct ClockStep {
    double at = 0;
    double by = 0;
  };
  std::vector<ClockStep> clock_steps;  // of the wall clock
};

std::vector<World> PollingWorlds();

// Numbers that take from `earliest` to `latest`, all equally likely, asked for as a Poisson process.
World SteadyWorld(std::string name, int count, double per_second, double earliest, double latest);

}  // namespace dialtone::bench

#endif  // DIALTONE_TESTS_BENCH_POLLING_WORLDS_H_
