#include "base/failpoint.h"

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

#ifdef DIALTONE_FAILPOINTS
#error "tests/crash/failpoint_test.cc is for builds with failpoints"
#endif

#define TEXT_OF(...) #__VA_ARGS__
#define EXPANSION_OF(...) TEXT_OF(__VA_ARGS__)

namespace {

// This test gets the header as the server does, through dialtone::failpoint.
TEST(FailpointTest, IsNothingInANormalBuild) {
  static_assert(absl::string_view(EXPANSION_OF(DIALTONE_FAILPOINT("name"))) == "static_cast<void>(0)");
  constexpr bool passed = [] {
    DIALTONE_FAILPOINT("name");  // could not stand in a constant if it called anything
    return true;
  }();
  EXPECT_TRUE(passed);
}

}  // namespace
