#include "base/random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <thread>
#include <vector>

namespace dialtone {
namespace {

TEST(SeededRandomTest, TheSameSeedGivesTheKnownNumbers) {
  SeededRandom random(11);
  EXPECT_EQ(random.Next(), 0x50f5647d2380309du);
  EXPECT_EQ(random.Next(), 0x432a5cd27a6b13a1u);
  EXPECT_EQ(random.Next(), 0xa356be306e9b126du);
}

TEST(SeededRandomTest, UniformIsTheUpperBitsOfTheSameNumbers) {
  SeededRandom random(11);
  EXPECT_DOUBLE_EQ(random.Uniform(), static_cast<double>(0x50f5647d2380309du >> 11) / (1ull << 53));
}

TEST(SeededRandomTest, UniformStaysBelowOneAndFillsTheRange) {
  SeededRandom random(1);
  double smallest = 1, largest = 0, sum = 0;
  constexpr int kDraws = 100000;
  for (int i = 0; i < kDraws; ++i) {
    const double drawn = random.Uniform();
    ASSERT_GE(drawn, 0);
    ASSERT_LT(drawn, 1);
    smallest = std::min(smallest, drawn);
    largest = std::max(largest, drawn);
    sum += drawn;
  }
  EXPECT_LT(smallest, 0.001);
  EXPECT_GT(largest, 0.999);
  EXPECT_NEAR(sum / kDraws, 0.5, 0.01);
}

TEST(SeededRandomTest, ThreadsThatShareItGetDifferentNumbers) {
  SeededRandom random(7);
  constexpr int kThreads = 4, kDraws = 1000;
  std::vector<std::vector<std::uint64_t>> drawn(kThreads);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&random, &mine = drawn[i]] {
      for (int j = 0; j < kDraws; ++j) mine.push_back(random.Next());
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::uint64_t> all;
  for (const auto& mine : drawn) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), std::size_t{kThreads * kDraws});
}

TEST(RandomSeedTest, DiffersFromCallToCall) { EXPECT_NE(RandomSeed(), RandomSeed()); }

}  // namespace
}  // namespace dialtone
