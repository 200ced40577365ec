#include "client/retry_budget.h"

#include <gtest/gtest.h>

namespace dialtone {
namespace {

TEST(RetryBudget, IsSpentAndGivenBackBySuccess) {
  RetryBudget budget(2, 0.5);
  EXPECT_TRUE(budget.TryTake());
  EXPECT_TRUE(budget.TryTake());
  EXPECT_FALSE(budget.TryTake());
  budget.OnSuccess();
  EXPECT_FALSE(budget.TryTake());
  budget.OnSuccess();
  EXPECT_TRUE(budget.TryTake());
}

TEST(RetryBudget, DoesNotGrowBeyondItsSize) {
  RetryBudget budget(1, 1);
  for (int i = 0; i < 10; ++i) budget.OnSuccess();
  EXPECT_TRUE(budget.TryTake());
  EXPECT_FALSE(budget.TryTake());
}

TEST(RetryBudget, OfNothingGrantsNothing) { EXPECT_FALSE(RetryBudget(0, 1).TryTake()); }

}  // namespace
}  // namespace dialtone
