#include "server/provisioning/schedule/closed_form.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "base/random.h"

namespace dialtone {
namespace {

// Mean wait plus price times mean number of looks, for a time uniform in [earliest, latest].
double Cost(const std::vector<double>& ages, double earliest, double latest, double price) {
  double cost = 0, before = earliest;
  for (std::size_t i = 0; i < ages.size(); ++i) {
    const double share = (ages[i] - before) / (latest - earliest);
    cost += share * ((ages[i] - before) / 2 + price * static_cast<double>(i + 1));
    before = ages[i];
  }
  return cost;
}

// The least cost of any schedule whose looks lie on a grid, by dynamic programming from the end.
double LeastCost(double earliest, double latest, double price, int cells) {
  const double step = (latest - earliest) / cells;
  std::vector<double> least(cells + 1, std::numeric_limits<double>::infinity());
  least[cells] = 0;
  // least[i]: expected further cost, times the probability of being unready at i.
  for (int i = cells - 1; i >= 0; --i) {
    const double unready = static_cast<double>(cells - i) / cells;
    for (int j = i + 1; j <= cells; ++j) {
      const double gap = (j - i) * step;
      const double wait = static_cast<double>(j - i) / cells * gap / 2;
      least[i] = std::min(least[i], wait + price * unready + least[j]);
    }
  }
  return least[0];
}

TEST(ClosedForm, CostsAsLittleAsTheBestScheduleThereIs) {
  SeededRandom random(5);
  for (int i = 0; i < 50; ++i) {
    const double earliest = 20 * random.Uniform();
    const double latest = earliest + 1 + 60 * random.Uniform();
    const double price = (latest - earliest) * (0.002 + 0.2 * random.Uniform());
    const double cost = Cost(ClosedFormAges(earliest, latest, price), earliest, latest, price);
    const double least = LeastCost(earliest, latest, price, 600);
    EXPECT_NEAR(cost, least, 0.01 * least) << earliest << " " << latest << " " << price;
    EXPECT_LE(cost, least + 1e-9) << "the grid can only cost more";
  }
}

TEST(ClosedForm, GapsShrinkByThePriceAndEndAtTheLatest) {
  const std::vector<double> ages = ClosedFormAges(5, 30, 0.18);
  EXPECT_NEAR(ages.back(), 30, 1e-9);
  for (std::size_t i = 2; i < ages.size(); ++i) {
    EXPECT_NEAR((ages[i - 1] - ages[i - 2]) - (ages[i] - ages[i - 1]), 0.18, 1e-9);
  }
}

TEST(ClosedForm, GoesOnBeyondTheRangeInTenthsOfTheAge) {
  EXPECT_GT(NextClosedFormAge(0, 5, 30, 0.18, 0.5), 5);
  EXPECT_NEAR(NextClosedFormAge(60, 5, 30, 0.18, 0.5), 66, 1e-9);
  EXPECT_NEAR(NextClosedFormAge(1000, 5, 30, 0.18, 0.5), 1030, 1e-9);
  for (double age = 0; age < 100; age += 0.37) EXPECT_GE(NextClosedFormAge(age, 5, 30, 0.18, 0.5), age + 0.5);
}

}  // namespace
}  // namespace dialtone
