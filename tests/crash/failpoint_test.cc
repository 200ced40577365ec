#include "base/failpoint.h"

#include <signal.h>
#include <stdlib.h>

#include "gtest/gtest.h"

namespace {

// The environment is read once in a process: each statement below runs in a process of its own.
class FailpointDeathTest : public testing::Test {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

// Reaches "here" so often, then ends well.
void Reach(const char* armed, int times) {
  setenv("DIALTONE_FAILPOINT", armed, 1);
  for (int i = 0; i < times; ++i) {
    DIALTONE_FAILPOINT("elsewhere");
    DIALTONE_FAILPOINT("here");
  }
  exit(0);
}

TEST_F(FailpointDeathTest, KillsAtTheNthTime) {
  EXPECT_EXIT(Reach("here:1", 1), testing::KilledBySignal(SIGKILL), "");
  EXPECT_EXIT(Reach("here:3", 3), testing::KilledBySignal(SIGKILL), "");
}

TEST_F(FailpointDeathTest, PassesBeforeTheNthTime) {
  EXPECT_EXIT(Reach("here:3", 2), testing::ExitedWithCode(0), "");
  EXPECT_EXIT(Reach("her:1", 2), testing::ExitedWithCode(0), "");
}

TEST_F(FailpointDeathTest, PassesWithoutTheVariable) {
  EXPECT_EXIT(
      {
        unsetenv("DIALTONE_FAILPOINT");
        DIALTONE_FAILPOINT("here");
        exit(0);
      },
      testing::ExitedWithCode(0), "");
}

TEST_F(FailpointDeathTest, AVariableThatNamesNoPlaceIsRefused) {
  for (const char* wrong : {"", "here", "here:", "here:0", "here:-1", "here:x", ":1", "here:1:1"}) {
    EXPECT_EXIT(Reach(wrong, 1), testing::ExitedWithCode(2), "it takes NAME:N") << wrong;
  }
}

}  // namespace
