#include "client/cli/label.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dialtone {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Label, ValuesMayBeEmptyAndHoldEqualsSigns) {
  EXPECT_THAT(*ParseLabels({"b=x=y", "a="}), ElementsAre(Pair("a", ""), Pair("b", "x=y")));
  EXPECT_TRUE(ParseLabels({})->empty());
}

TEST(Label, RefusesTextsWithoutAKeyAndKeysThatComeTwice) {
  EXPECT_TRUE(absl::IsInvalidArgument(ParseLabels({"a"}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(ParseLabels({"=a"}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(ParseLabels({"a=1", "a=2"}).status()));
}

}  // namespace
}  // namespace dialtone
