#include "server/watch/published_revisions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "storage/change_feed.h"

namespace dialtone {
namespace {

const CampaignId kSpring{"spring"};

TEST(PublishedRevisionsTest, TakesEachRevisionOnceAndNoneThatIsOlder) {
  PublishedRevisions published;
  EXPECT_FALSE(published.Covers(kSpring, 1));
  EXPECT_TRUE(published.Advance(kSpring, 2));
  EXPECT_FALSE(published.Advance(kSpring, 2));
  EXPECT_FALSE(published.Advance(kSpring, 1));
  EXPECT_TRUE(published.Advance(kSpring, 3));
  EXPECT_TRUE(published.Covers(kSpring, 3));
  EXPECT_FALSE(published.Covers(kSpring, 4));
  EXPECT_FALSE(published.Covers(CampaignId{"summer"}, 1));
}

TEST(PublishedRevisionsTest, NothingComesAfterTheEnd) {
  PublishedRevisions published;
  EXPECT_TRUE(published.Advance(kSpring, kGoneRevision));
  EXPECT_FALSE(published.Advance(kSpring, 9));
  EXPECT_TRUE(published.Covers(kSpring, kGoneRevision));
}

TEST(PublishedRevisionsTest, ForgetsWhatNobodyHasAskedAboutForTwoTurns) {
  PublishedRevisions published;
  published.Advance(kSpring, 2);
  published.Advance(CampaignId{"summer"}, 2);
  for (int turn = 0; turn < 5; ++turn) {
    published.Turn();
    EXPECT_TRUE(published.Covers(kSpring, 2)) << turn;
  }
  EXPECT_EQ(published.size(), 1u);
  EXPECT_FALSE(published.Covers(CampaignId{"summer"}, 2));
  EXPECT_EQ(published.size(), 1u) << "a question alone is not remembered";
}

TEST(PublishedRevisionsTest, KeepsNoMoreThanItHasRoomFor) {
  PublishedRevisions published(10);
  for (int i = 0; i < 1000; ++i) {
    published.Advance(CampaignId{absl::StrCat("c", i)}, 7);
    ASSERT_LE(published.size(), 10u);
    ASSERT_TRUE(published.Covers(CampaignId{absl::StrCat("c", i)}, 7)) << "the newest stays";
  }
}

}  // namespace
}  // namespace dialtone
