#include "server/provisioning/orphans.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "base/error_reason.h"
#include "server/provisioning/vapi_tag.h"
#include "tests/support/event_counter.h"
#include "tests/support/eventually.h"
#include "tests/support/provisioning_world.h"

namespace dialtone {
namespace {

using Call = FakeVapi::Call;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Listed = absl::StatusOr<std::vector<OrphanedNumber>>;
using Released = absl::StatusOr<OrphanedNumber>;

constexpr char kStranger[] = "01j9zv4q3m8x2c7k5n6p0r1s2t";
constexpr absl::Duration kGrace = absl::Hours(1);

class OrphansTest : public testing::Test {
 protected:
  // Without one the store is empty.
  CampaignRecord Active(const std::string& id) {
    EXPECT_TRUE(process_->campaigns().Create({.campaign = ProvisioningWorld::Wanted(id)}).ok());
    EXPECT_TRUE(world_.RunUntilQuiet(*process_));
    return *world_.store.Load({id});
  }
  std::string Make(const std::string& name) {
    return world_.vapi.CreatePhoneNumber({.name = name, .assistant_id = "a"}).value().id;
  }
  static std::string Tag(const std::string& uid) { return "dt-" + uid + "-1"; }
  // A tagged number that no campaign knows, past the grace period.
  std::string MakeOrphan() {
    const std::string id = Make(Tag(kStranger));
    world_.clock.Advance(kGrace);
    return id;
  }

  Listed List(const std::string& account = "") {
    std::promise<Listed> listed;
    orphans_.List(account, [&](const Listed& result) { listed.set_value(result); });
    return listed.get_future().get();
  }
  Released Release(const std::string& id, const std::string& account = "default") {
    std::promise<Released> released;
    orphans_.Release(account, id, [&](const Released& result) { released.set_value(result); });
    return released.get_future().get();
  }
  std::string WhyNotReleased(const std::string& id) {
    const Released released = Release(id);
    return released.ok() ? "released" : ReasonOf(released.status());
  }
  bool IsLeft(const std::string& id) const {
    for (const VapiPhoneNumber& number : world_.vapi.numbers_left()) {
      if (number.id == id) return true;
    }
    return false;
  }
  static std::vector<std::string> IdsOf(const Listed& listed) {
    std::vector<std::string> ids;
    EXPECT_TRUE(listed.ok()) << listed.status();
    if (listed.ok()) {
      for (const OrphanedNumber& orphan : *listed) ids.push_back(orphan.number.id);
    }
    return ids;
  }

  ProvisioningWorld world_;
  std::unique_ptr<ProvisioningProcess> process_ = world_.Start("a");
  Metrics metrics_;
  const Accounts accounts_{{Account("default", "", world_.vapi)}};
  WorkerPool pool_{"check", 2, 16};
  Orphans orphans_{world_.store, accounts_, pool_, world_.clock, metrics_, kGrace};
};

TEST_F(OrphansTest, OnlyTaggedNumbersThatNoRowKnowsAreListedOldestFirst) {
  const CampaignRecord record = Active("spring");
  const std::string first = Make(Tag(kStranger));
  Make("Support line");
  Make(NumberTag(record));  // what a lost request left behind is the sweeper's
  world_.clock.Advance(absl::Seconds(5));
  const std::string second = Make(Tag("01j9zv4q3m8x2c7k5n6p0r1s2v"));
  const Listed listed = List();
  EXPECT_THAT(IdsOf(listed), ElementsAre(first, second));
  EXPECT_EQ(listed->front().account, "default");
  EXPECT_EQ(listed->front().releasable_time, *listed->front().number.created_at + kGrace);
  EXPECT_THAT(IdsOf(List("default")), ElementsAre(first, second));
}

TEST_F(OrphansTest, WhatACampaignLeftThatIsGoneIsTheSweepers) {
  const CampaignRecord record = Active("spring");
  ASSERT_TRUE(process_->campaigns().Delete({"spring"}, std::nullopt).ok());
  ASSERT_TRUE(world_.RunUntilQuiet(*process_));
  const std::string late = Make(NumberTag(record));
  world_.clock.Advance(kGrace);
  EXPECT_THAT(IdsOf(List()), IsEmpty());
  EXPECT_EQ(WhyNotReleased(late), "NUMBER_KNOWN");
}

TEST_F(OrphansTest, ANumberThatARowNamesIsKnownWhateverItIsCalled) {
  const CampaignRecord record = Active("spring");
  world_.vapi.EditReplies([](VapiPhoneNumber& number) { number.name = Tag(kStranger); });
  world_.clock.Advance(kGrace);
  EXPECT_THAT(IdsOf(List()), IsEmpty());
  EXPECT_EQ(WhyNotReleased(record.number.vapi_phone_number_id), "NUMBER_KNOWN");
  EXPECT_THAT(Release(record.number.vapi_phone_number_id).status().message(), HasSubstr("campaigns/spring"));
  EXPECT_TRUE(IsLeft(record.number.vapi_phone_number_id));
}

TEST_F(OrphansTest, ANumberThatIsBeingAskedForIsKnown) {
  ASSERT_TRUE(process_->campaigns().Create({.campaign = ProvisioningWorld::Wanted("spring")}).ok());
  std::vector<std::string> seen;
  world_.vapi.FailNext(Call::kCreateNumber,
                       {.error = {.kind = VapiErrorKind::kNoReply}, .takes_effect = true});
  bool looked = false;
  world_.vapi.OnCall([&](Call call) {
    if (call != Call::kListNumbers || std::exchange(looked, true)) return;
    const std::string id = world_.vapi.numbers_left().front().id;
    EXPECT_THAT(IdsOf(List()), IsEmpty());
    EXPECT_EQ(WhyNotReleased(id), "NUMBER_KNOWN");
  });
  ASSERT_TRUE(world_.RunUntilQuiet(*process_));
  EXPECT_TRUE(looked);
  EXPECT_EQ(world_.vapi.numbers_left().size(), 1u);
}

TEST_F(OrphansTest, AnOrphanIsReleasedOnceItsGracePeriodIsOver) {
  Active("spring");
  const std::string id = Make(Tag(kStranger));
  world_.clock.Advance(kGrace - absl::Seconds(90));
  const Released young = Release(id);
  EXPECT_TRUE(absl::IsFailedPrecondition(young.status()));
  EXPECT_EQ(ReasonOf(young.status()), "WITHIN_GRACE");
  EXPECT_EQ(RetryDelayOf(young.status()), absl::Seconds(90));
  EXPECT_TRUE(IsLeft(id));
  EXPECT_THAT(metrics_.Render(), HasSubstr("dialtone_orphans_released_total 0\n"));

  world_.clock.Advance(absl::Seconds(90));
  const Released released = Release(id);
  ASSERT_TRUE(released.ok()) << released.status();
  EXPECT_EQ(released->number.id, id);
  EXPECT_EQ(released->number.name, Tag(kStranger));
  EXPECT_FALSE(IsLeft(id));
  EXPECT_EQ(world_.vapi.numbers_left().size(), 1u) << "and nothing else";
  EXPECT_THAT(metrics_.Render(), HasSubstr("dialtone_orphans_released_total 1\n"));
  EXPECT_EQ(WhyNotReleased(id), "VAPI_PHONE_NUMBER_NOT_FOUND");
  EXPECT_TRUE(absl::IsNotFound(Release(id).status()));
}

TEST_F(OrphansTest, ANumberOfUnknownAgeIsNotReleased) {
  Active("spring");
  const std::string id = MakeOrphan();
  world_.vapi.EditReplies([](VapiPhoneNumber& number) { number.created_at.reset(); });
  EXPECT_EQ(List()->front().releasable_time, std::nullopt);
  EXPECT_EQ(WhyNotReleased(id), "WITHIN_GRACE");
  EXPECT_TRUE(IsLeft(id));
}

TEST_F(OrphansTest, ANumberWithoutTheTagIsNotReleased) {
  Active("spring");
  for (const std::string name : {"Support line", "", "dt-short-1", "dt-01j9zv4q3m8x2c7k5n6p0r1s2t"}) {
    const std::string id = Make(name);
    world_.clock.Advance(kGrace);
    EXPECT_EQ(WhyNotReleased(id), "NOT_TAGGED") << name;
    EXPECT_TRUE(IsLeft(id));
  }
}

TEST_F(OrphansTest, AnEmptyStoreShowsAndReleasesNothing) {
  const std::string id = MakeOrphan();
  const Listed listed = List();
  EXPECT_TRUE(absl::IsFailedPrecondition(listed.status()));
  EXPECT_EQ(ReasonOf(listed.status()), "STORE_EMPTY");
  EXPECT_EQ(WhyNotReleased(id), "STORE_EMPTY");
  EXPECT_TRUE(IsLeft(id));
  EXPECT_EQ(world_.vapi.calls(Call::kListNumbers) + world_.vapi.calls(Call::kGetNumber), 0);
}

TEST_F(OrphansTest, AVapiThatCannotBeAskedIsNeverAnEmptyList) {
  Active("spring");
  const std::string id = MakeOrphan();
  for (const VapiErrorKind kind : {VapiErrorKind::kNotSent, VapiErrorKind::kServerError,
                                   VapiErrorKind::kUnauthorized, VapiErrorKind::kNotFound}) {
    world_.vapi.FailNext(Call::kListNumbers, {.error = {.kind = kind, .message = "out of order"}});
    const Listed listed = List();
    EXPECT_TRUE(absl::IsUnavailable(listed.status())) << listed.status();
    EXPECT_EQ(ReasonOf(listed.status()), "VAPI_UNAVAILABLE");
    EXPECT_THAT(listed.status().message(), HasSubstr("out of order"));
  }
  world_.vapi.FailNext(Call::kGetNumber,
                       {.error = {.kind = VapiErrorKind::kRateLimited, .retry_after = absl::Seconds(7)}});
  const Released released = Release(id);
  EXPECT_TRUE(absl::IsUnavailable(released.status()));
  EXPECT_EQ(ReasonOf(released.status()), "VAPI_UNAVAILABLE");
  EXPECT_EQ(RetryDelayOf(released.status()), absl::Seconds(7));
  EXPECT_TRUE(IsLeft(id));
}

TEST_F(OrphansTest, ADeleteThatFailsIsNoReleaseAndOneThatFindsNothingIs) {
  Active("spring");
  const std::string id = MakeOrphan();
  world_.vapi.FailNext(Call::kDeleteNumber,
                       {.error = {.kind = VapiErrorKind::kServerError, .message = "oops"}});
  EXPECT_EQ(WhyNotReleased(id), "VAPI_UNAVAILABLE");
  EXPECT_TRUE(IsLeft(id));
  // As when it went between the look and the delete.
  world_.vapi.FailNext(Call::kDeleteNumber, {.error = {.kind = VapiErrorKind::kNotFound, .message = "gone"},
                                             .takes_effect = true});
  EXPECT_EQ(WhyNotReleased(id), "released");
  EXPECT_FALSE(IsLeft(id));
}

TEST_F(OrphansTest, AnUnknownAccountIsAFault) {
  Active("spring");
  EXPECT_TRUE(absl::IsInvalidArgument(List("nobody").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Release("x", "nobody").status()));
  EXPECT_EQ(FieldViolationsOf(List("nobody").status()).front().field, "vapi_account");
}

TEST_F(OrphansTest, ListsAtOneTimeShareOneLook) {
  constexpr int kCallers = 8;
  Active("spring");
  const std::string id = MakeOrphan();
  const int before = world_.vapi.calls(Call::kListNumbers);
  world_.vapi.OnCall(
      [this](Call) { EXPECT_TRUE(Eventually([this] { return orphans_.waiting() == kCallers; })); });
  EventCounter answers;
  for (int i = 0; i < kCallers; ++i) {
    orphans_.List("", [&](const Listed& listed) {
      EXPECT_THAT(IdsOf(listed), ElementsAre(id));
      answers.Add();
    });
  }
  ASSERT_TRUE(answers.WaitFor(kCallers));
  EXPECT_EQ(world_.vapi.calls(Call::kListNumbers) - before, 1);
  EXPECT_EQ(orphans_.waiting(), 0u);
}

TEST_F(OrphansTest, WorkThatCannotBeStartedIsRefused) {
  Active("spring");
  pool_.Stop();
  EXPECT_EQ(ReasonOf(List().status()), "TOO_MANY_CHECKS");
  EXPECT_EQ(ReasonOf(Release("x").status()), "TOO_MANY_CHECKS");
}

}  // namespace
}  // namespace dialtone
