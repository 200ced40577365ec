#include "tests/bench/polling/worlds.h"

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <utility>

#include "base/random.h"

namespace dialtone::bench {
namespace {

constexpr std::uint64_t kSeed = 11;

// How long a number takes.
struct Times {
  std::function<double(SeededRandom&)> draw;
  std::function<double(double)> density, survival;
};

Times Uniform(double earliest, double latest) {
  const double width = latest - earliest;
  return {
      .draw = [=](SeededRandom& random) { return earliest + width * random.Uniform(); },
      .density = [=](double age) { return age < earliest || age > latest ? 0 : 1 / width; },
      .survival = [=](double age) { return age < earliest ? 1
                                           : age > latest ? 0
                                                          : (latest - age) / width; }};
}

Times LogNormal(double mean, double sigma) {
  const double mu = std::log(mean) - sigma * sigma / 2;
  // Box-Muller, the cosine branch.
  const auto draw = [=](SeededRandom& random) {
    const double radius = std::sqrt(-2 * std::log(1 - random.Uniform()));
    return std::exp(mu + sigma * radius * std::cos(2 * M_PI * random.Uniform()));
  };
  const auto deviation = [=](double age) { return (std::log(age) - mu) / sigma; };
  return {.draw = draw,
          .density =
              [=](double age) {
                const double z = deviation(age);
                return std::exp(-z * z / 2) / (age * sigma * std::sqrt(2 * M_PI));
              },
          .survival = [=](double age) { return std::erfc(deviation(age) / std::sqrt(2.0)) / 2; }};
}

// Keller: half the square of the integral of sqrt(density * survival).
double Bound(const Times& times) {
  constexpr double kStep = 0.001, kLongest = 1800;
  double integral = 0;
  for (double age = kStep / 2; age < kLongest; age += kStep) {
    integral += std::sqrt(times.density(age) * times.survival(age)) * kStep;
  }
  return integral * integral / 2;
}

// One after the other, `apart` seconds from `start` on.
void Append(std::vector<WorldNumber>& numbers, SeededRandom& random, int count, double start, double apart,
            const Times& times) {
  for (int i = 0; i < count; ++i) {
    const double asked = start + apart * i + random.Uniform();
    numbers.push_back({asked, times.draw(random)});
  }
}

World Trickle(std::string name, int count, double apart, const Times& times) {
  SeededRandom random(kSeed);
  World world{.name = std::move(name), .numbers = {}, .bound = Bound(times)};
  Append(world.numbers, random, count, 0, apart, times);
  return world;
}

World Burst(std::string name, int count, const Times& times) {
  SeededRandom random(kSeed);
  World world{.name = std::move(name), .numbers = {}};
  for (int i = 0; i < count; ++i) world.numbers.push_back({0, times.draw(random)});
  return world;
}

// From the documented times to minutes.
World Drift(std::string name, const Times& before, const Times& after) {
  SeededRandom random(kSeed);
  World world{.name = std::move(name), .numbers = {}};
  Append(world.numbers, random, 300, 0, 60, before);
  Append(world.numbers, random, 300, 18000, 600, after);
  return world;
}

World WithStuck(World world, double share) {
  SeededRandom random(kSeed + 1);
  for (WorldNumber& number : world.numbers) {
    if (random.Uniform() < share) number.takes = std::numeric_limits<double>::infinity();
  }
  return world;
}

World WithSpell(World world, World::Spell spell) {
  world.spells.push_back(spell);
  return world;
}

// While a number is awaited: the worlds of Trickle() have one a minute.
World WithRestarts(World world, double every) {
  for (double at = every + 12; at < world.numbers.back().asked; at += every) world.restarts.push_back(at);
  return world;
}

World WithClockSteps(World world, std::vector<World::ClockStep> steps) {
  world.clock_steps = std::move(steps);
  return world;
}

}  // namespace

World SteadyWorld(std::string name, int count, double per_second, double earliest, double latest) {
  SeededRandom random(kSeed);
  const Times times = Uniform(earliest, latest);
  World world{.name = std::move(name), .numbers = {}};
  double asked = 0;
  for (int i = 0; i < count; ++i) {
    asked += -std::log(1 - random.Uniform()) / per_second;
    world.numbers.push_back({asked, times.draw(random)});
  }
  return world;
}

std::vector<World> PollingWorlds() {
  const Times documented = Uniform(5, 30), minutes = LogNormal(120, 0.4);
  const auto steady = [](std::string name) { return SteadyWorld(std::move(name), 1500, 1, 5, 30); };
  return {
      Trickle("trickle_uniform", 600, 60, documented),
      Trickle("trickle_lognormal", 600, 90, LogNormal(17.5, 0.5)),
      steady("steady_uniform"),
      Burst("burst_1000", 1000, documented),
      Drift("drift_minutes", documented, minutes),
      Trickle("always_minutes", 300, 600, minutes),
      WithSpell(steady("storm_429"),
                {.kind = World::Spell::Kind::kRateLimits, .from = 500, .until = 800, .share = 0.5}),
      WithSpell(steady("outage_60s"), {.kind = World::Spell::Kind::kAway, .from = 600, .until = 660}),
      WithRestarts(Trickle("restart", 600, 60, documented), 1800),
      WithStuck(steady("stuck_3pct"), 0.03),
      WithClockSteps(steady("clock_step"), {{.at = 500, .by = 3600}, {.at = 1000, .by = -7200}}),
  };
}

}  // namespace dialtone::bench
