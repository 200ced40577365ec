#include "server/watch/change_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dialtone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ChangeQueueTest, KeepsEachCampaignOnceInTheOrderOfItsFirstComing) {
  ChangeQueue queue(10);
  EXPECT_TRUE(queue.empty());
  EXPECT_TRUE(queue.Add({{"b"}, {"a"}, {"b"}}));
  EXPECT_TRUE(queue.Add({{"c"}, {"a"}}));
  EXPECT_THAT(queue.Take(2), ElementsAre(CampaignId{"b"}, CampaignId{"a"}));
  EXPECT_FALSE(queue.empty());
  EXPECT_THAT(queue.Take(2), ElementsAre(CampaignId{"c"}));
  EXPECT_TRUE(queue.empty());
  EXPECT_THAT(queue.Take(2), IsEmpty());
}

TEST(ChangeQueueTest, WhatWasTakenMayComeAgain) {
  ChangeQueue queue(10);
  EXPECT_TRUE(queue.Add({{"a"}}));
  queue.Take(1);
  EXPECT_TRUE(queue.Add({{"a"}}));
  EXPECT_THAT(queue.Take(1), ElementsAre(CampaignId{"a"}));
}

TEST(ChangeQueueTest, HoldsAsManyAsItHasRoomForAndDropsAllBeyond) {
  ChangeQueue queue(2);
  EXPECT_TRUE(queue.Add({{"a"}, {"b"}, {"a"}}));
  EXPECT_FALSE(queue.Add({{"c"}, {"d"}}));
  EXPECT_TRUE(queue.empty());
  EXPECT_TRUE(queue.Add({{"a"}, {"b"}})) << "nothing is remembered of what was dropped";
}

}  // namespace
}  // namespace dialtone
