#include "simulator/vapi_model.h"

#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "simulator/specs_json.h"
#include "tests/unit/simulator/fake_clock.h"

namespace dialtone::simulator {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::SizeIs;

PhoneNumberSpec Wanted(const json& members = json::object()) {
  json body = {{"provider", "vapi"}, {"numberDesiredAreaCode", "415"}};
  body.update(members);
  return NewPhoneNumberSpec(body);
}

NumberSettingsPatch Delay(DelayPlan::Kind kind, absl::Duration delay = absl::ZeroDuration()) {
  NumberSettingsPatch patch;
  patch.delay = DelayPlan{kind, delay, delay};
  return patch;
}

class VapiModelTest : public testing::Test {
 protected:
  PhoneNumberRecord MustCreate(const json& members = json::object(), const NumberSettingsPatch& patch = {}) {
    auto created = model_.CreatePhoneNumber(Wanted(members), patch);
    EXPECT_TRUE(created.ok()) << created.status();
    return *created;
  }
  bool Ready(const std::string& id) {
    const auto number = model_.GetPhoneNumber(id);
    return number.ok() && number->Ready(clock_.Now());
  }

  FakeClock clock_;
  VapiModel model_{&clock_, ModelOptions{.seed = 7}};
};

TEST_F(VapiModelTest, DelaysLieBetweenFiveAndThirtySecondsAndFillTheRange) {
  absl::Duration least = absl::InfiniteDuration();
  absl::Duration most = absl::ZeroDuration();
  for (int i = 0; i < 1000; ++i) {
    const absl::Duration delay = *MustCreate().ready_at - clock_.Now();
    least = std::min(least, delay);
    most = std::max(most, delay);
  }
  EXPECT_GE(least, absl::Seconds(5));
  EXPECT_LT(least, absl::Seconds(6));
  EXPECT_GT(most, absl::Seconds(29));
  EXPECT_LT(most, absl::Seconds(30));
}

TEST_F(VapiModelTest, SameSeedGivesSameIdsDigitsAndDelays) {
  VapiModel twin(&clock_, ModelOptions{.seed = 7});
  VapiModel stranger(&clock_, ModelOptions{.seed = 8});
  for (int i = 0; i < 20; ++i) {
    const PhoneNumberRecord ours = MustCreate();
    const auto same = twin.CreatePhoneNumber(Wanted());
    const auto other = stranger.CreatePhoneNumber(Wanted());
    EXPECT_EQ(ours.id, same->id);
    EXPECT_EQ(ours.digits, same->digits);
    EXPECT_EQ(ours.ready_at, same->ready_at);
    EXPECT_NE(ours.id, other->id);
    EXPECT_NE(ours.ready_at, other->ready_at);
  }
}

// A change of this sequence would change every recorded run.
TEST_F(VapiModelTest, FirstDelayOfASeedIsPinned) {
  SplitMix64 reference(0);
  EXPECT_EQ(reference.Next(), 0xe220a8397b1dcdafULL);
  VapiModel first(&clock_, ModelOptions{.seed = 1});
  EXPECT_EQ(absl::ToInt64Microseconds(*first.CreatePhoneNumber(Wanted())->ready_at - clock_.Now()),
            16'674'157);
}

TEST_F(VapiModelTest, DelayDoesNotDependOnAssistantsNorOnEarlierOutcomes) {
  VapiModel busy(&clock_, ModelOptions{.seed = 7});
  ASSERT_TRUE(busy.CreateAssistant(NewAssistantSpec({{"name", "a"}})).ok());
  const auto never = busy.CreatePhoneNumber(Wanted(), Delay(DelayPlan::Kind::kNever));
  ASSERT_TRUE(busy.ReplanPhoneNumber(never->id, Delay(DelayPlan::Kind::kFixed)).ok());
  MustCreate();
  EXPECT_EQ(busy.CreatePhoneNumber(Wanted())->ready_at, MustCreate().ready_at);
}

TEST_F(VapiModelTest, TimeScaleDividesTheDelay) {
  VapiModel fast(&clock_, ModelOptions{.seed = 7, .time_scale = 10});
  const absl::Duration scaled = *fast.CreatePhoneNumber(Wanted())->ready_at - clock_.Now();
  const absl::Duration plain = *MustCreate().ready_at - clock_.Now();
  EXPECT_EQ(scaled, absl::Trunc(plain / 10, absl::Microseconds(1)));
}

TEST_F(VapiModelTest, NumberIsReadyFromTheMicrosecondOfItsTimeOn) {
  const PhoneNumberRecord number = MustCreate();
  clock_.Set(*number.ready_at - absl::Microseconds(1));
  EXPECT_FALSE(Ready(number.id));
  clock_.Advance(absl::Microseconds(1));
  EXPECT_TRUE(Ready(number.id));
}

TEST_F(VapiModelTest, NeverReadyNumberStaysSoUntilReplanned) {
  const PhoneNumberRecord number = MustCreate(json::object(), Delay(DelayPlan::Kind::kNever));
  clock_.Advance(absl::Hours(24 * 365));
  EXPECT_FALSE(Ready(number.id));
  ASSERT_TRUE(model_.ReplanPhoneNumber(number.id, Delay(DelayPlan::Kind::kFixed, absl::Seconds(3))).ok());
  EXPECT_FALSE(Ready(number.id));
  clock_.Advance(absl::Seconds(3));
  EXPECT_TRUE(Ready(number.id));
}

TEST_F(VapiModelTest, DigitsCarryTheAreaCodeAndAreUniqueBeyondOneExchange) {
  std::set<std::string> digits;
  for (int i = 0; i < 10'500; ++i) {
    const PhoneNumberRecord number = MustCreate({{"numberDesiredAreaCode", "628"}});
    ASSERT_THAT(number.digits, MatchesRegex("\\+1628[2-9][0-9][0-9][0-9][0-9][0-9][0-9]"));
    ASSERT_TRUE(digits.insert(number.digits).second) << number.digits;
    if (i < 10'000) {
      ASSERT_EQ(number.digits.substr(5, 3), "555");
    }
    if (i % 2 == 0) {
      ASSERT_TRUE(model_.DeletePhoneNumber(number.id).ok());
    }
  }
}

TEST_F(VapiModelTest, NumberWithSipUriAndNoAreaCodeNeverGetsDigits) {
  const auto number = model_.CreatePhoneNumber(
      NewPhoneNumberSpec({{"provider", "vapi"}, {"sipUri", "sip:front-desk@sip.vapi.ai"}}));
  clock_.Advance(absl::Hours(1));
  EXPECT_FALSE(Ready(number->id));
  EXPECT_EQ(number->sip_uri, "sip:front-desk@sip.vapi.ai");
}

TEST_F(VapiModelTest, SipOnlyCarrierAssignsASipUri) {
  NumberSettingsPatch sip_only;
  sip_only.sip_only = true;
  const PhoneNumberRecord number = MustCreate(json::object(), sip_only);
  EXPECT_THAT(number.sip_uri, MatchesRegex("sip:[0-9a-f]+@sip\\.vapi\\.ai"));
  EXPECT_EQ(number.digits, "");
  EXPECT_NE(MustCreate().digits, "") << "the patch must hold for one call alone";
}

TEST_F(VapiModelTest, NumberWithoutAreaCodeFollowsTheSetting) {
  const PhoneNumberSpec spec = NewPhoneNumberSpec({{"provider", "vapi"}});
  EXPECT_NE(model_.CreatePhoneNumber(spec)->digits, "");
  NumberSettingsPatch patch;
  patch.without_area_code = NoAreaCodeOutcome::kSipOnly;
  EXPECT_NE(model_.CreatePhoneNumber(spec, patch)->sip_uri, "");
  patch.without_area_code = NoAreaCodeOutcome::kRefused;
  EXPECT_TRUE(absl::IsInvalidArgument(model_.CreatePhoneNumber(spec, patch).status()));
}

TEST_F(VapiModelTest, AreaCodeWithoutStockIsRefusedWithAHint) {
  NumberSettingsPatch patch;
  patch.unavailable_area_codes = {"415"};
  model_.ChangeNumberSettings(patch);
  const absl::Status refused = model_.CreatePhoneNumber(Wanted()).status();
  EXPECT_TRUE(absl::IsInvalidArgument(refused));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("Hint: Try one of 562, 662, 716."));
  MustCreate({{"numberDesiredAreaCode", "716"}});
  EXPECT_THAT(model_.PhoneNumberLedger(), SizeIs(1));
}

TEST_F(VapiModelTest, StarLeavesOnlyTheSuggestedAreaCodes) {
  NumberSettingsPatch patch;
  patch.unavailable_area_codes = {"*"};
  model_.ChangeNumberSettings(patch);
  EXPECT_FALSE(model_.CreatePhoneNumber(Wanted()).ok());
  MustCreate({{"numberDesiredAreaCode", "562"}});
}

TEST_F(VapiModelTest, CapCountsLiveVapiNumbersOnly) {
  NumberSettingsPatch patch;
  patch.cap = 2;
  model_.ChangeNumberSettings(patch);
  ASSERT_TRUE(
      model_.CreatePhoneNumber(NewPhoneNumberSpec({{"provider", "twilio"}, {"number", "+14155550000"}}))
          .ok());
  const PhoneNumberRecord first = MustCreate();
  MustCreate();
  EXPECT_TRUE(absl::IsResourceExhausted(model_.CreatePhoneNumber(Wanted()).status()));
  ASSERT_TRUE(model_.DeletePhoneNumber(first.id).ok());
  MustCreate();
}

TEST_F(VapiModelTest, MissingPaymentMethodRefusesEveryNumber) {
  NumberSettingsPatch patch;
  patch.payment_required = true;
  model_.ChangeNumberSettings(patch);
  EXPECT_TRUE(absl::IsFailedPrecondition(model_.CreatePhoneNumber(Wanted()).status()));
}

TEST_F(VapiModelTest, AssistantInUseIsPinnedOnlyWhenAskedFor) {
  const auto free = model_.CreateAssistant(NewAssistantSpec({{"name", "free"}}));
  MustCreate({{"assistantId", free->id}});
  EXPECT_TRUE(model_.DeleteAssistant(free->id).ok());

  NumberSettingsPatch patch;
  patch.pins_assistant = true;
  model_.ChangeNumberSettings(patch);
  const auto pinned = model_.CreateAssistant(NewAssistantSpec({{"name", "pinned"}}));
  const PhoneNumberRecord number = MustCreate({{"assistantId", pinned->id}});
  EXPECT_TRUE(absl::IsAborted(model_.DeleteAssistant(pinned->id).status()));
  ASSERT_TRUE(model_
                  .UpdatePhoneNumber(number.id,
                                     [](const PhoneNumberSpec& spec) {
                                       return ChangedPhoneNumberSpec(spec, {{"assistantId", nullptr}});
                                     })
                  .ok());
  EXPECT_TRUE(model_.DeleteAssistant(pinned->id).ok());
}

TEST_F(VapiModelTest, DeletedThingsAreGoneForCallersAndStayInTheLedger) {
  const PhoneNumberRecord number = MustCreate();
  clock_.Advance(absl::Seconds(1));
  ASSERT_TRUE(model_.DeletePhoneNumber(number.id).ok());
  EXPECT_TRUE(absl::IsNotFound(model_.GetPhoneNumber(number.id).status()));
  EXPECT_TRUE(absl::IsNotFound(model_.DeletePhoneNumber(number.id).status()));
  EXPECT_THAT(model_.ListPhoneNumbers({}), SizeIs(0));
  const std::vector<PhoneNumberRecord> ledger = model_.PhoneNumberLedger();
  ASSERT_THAT(ledger, SizeIs(1));
  EXPECT_EQ(ledger[0].digits, number.digits);
  EXPECT_EQ(ledger[0].deleted, clock_.Now());
}

TEST_F(VapiModelTest, ListsNewestFirstWithinBoundsAndLimit) {
  std::vector<PhoneNumberRecord> made;
  made.reserve(5);
  for (int i = 0; i < 5; ++i) {
    made.push_back(MustCreate());
    clock_.Advance(absl::Milliseconds(1));
  }
  const auto ids = [&](const ListQuery& query) {
    std::vector<std::string> found;
    for (const PhoneNumberRecord& number : model_.ListPhoneNumbers(query)) found.push_back(number.id);
    return found;
  };
  ListQuery query;
  query.limit = 2;
  EXPECT_THAT(ids(query), ElementsAre(made[4].id, made[3].id));
  query = {};
  query.created.at_or_after = made[3].created;
  EXPECT_THAT(ids(query), ElementsAre(made[4].id, made[3].id));
  query = {};
  query.created.after = made[3].created;
  EXPECT_THAT(ids(query), ElementsAre(made[4].id));
  query = {};
  query.created.before = made[1].created;
  EXPECT_THAT(ids(query), ElementsAre(made[0].id));
  query.created.before = absl::InfiniteFuture();
  query.created.at_or_before = made[1].created;
  EXPECT_THAT(ids(query), ElementsAre(made[1].id, made[0].id));
  query = {};
  query.limit = 0;
  EXPECT_THAT(ids(query), SizeIs(0));
}

TEST_F(VapiModelTest, UpdatedAtMovesWithAPatchAndWithTheDigitsOnlyWhenAskedFor) {
  const PhoneNumberRecord number = MustCreate();
  clock_.Advance(absl::Minutes(1));
  EXPECT_EQ(model_.GetPhoneNumber(number.id)->updated, number.created);
  NumberSettingsPatch patch;
  patch.updated_at_moves = true;
  model_.ChangeNumberSettings(patch);
  EXPECT_EQ(model_.GetPhoneNumber(number.id)->updated,
            absl::FromUnixMillis(absl::ToUnixMillis(*number.ready_at)));
  ListQuery query;
  query.updated.after = number.created;
  EXPECT_THAT(model_.ListPhoneNumbers(query), SizeIs(1));
  const auto renamed = model_.UpdatePhoneNumber(number.id, [](const PhoneNumberSpec& spec) {
    return ChangedPhoneNumberSpec(spec, {{"name", "new"}});
  });
  EXPECT_EQ(renamed->updated, absl::FromUnixMillis(absl::ToUnixMillis(clock_.Now())));
}

TEST_F(VapiModelTest, SearchFindsNamesSipUrisAndVisibleDigitsInAnyCase) {
  const PhoneNumberRecord named = MustCreate({{"name", "Front Desk"}});
  const auto total = [&](const std::string& text) {
    ListQuery query;
    query.search = text;
    return model_.SearchPhoneNumbers(query).total;
  };
  EXPECT_EQ(total("front d"), 1u);
  EXPECT_EQ(total("back"), 0u);
  EXPECT_EQ(total(named.digits), 0u) << "digits that callers do not see yet must not be found";
  clock_.Set(*named.ready_at);
  EXPECT_EQ(total(named.digits.substr(2, 6)), 1u);
  ASSERT_TRUE(
      model_
          .CreatePhoneNumber(NewPhoneNumberSpec({{"provider", "vapi"}, {"sipUri", "sip:Lobby@sip.vapi.ai"}}))
          .ok());
  EXPECT_EQ(total("LOBBY@"), 1u);
}

TEST_F(VapiModelTest, PagesSplitTheSearchInEitherOrder) {
  std::vector<std::string> made;
  made.reserve(5);
  for (int i = 0; i < 5; ++i) made.push_back(MustCreate({{"name", absl::StrCat("n", i)}}).id);
  ListQuery query;
  query.limit = 2;
  query.page = 3;
  ListPage<PhoneNumberRecord> page = model_.SearchPhoneNumbers(query);
  EXPECT_EQ(page.total, 5u);
  ASSERT_THAT(page.items, SizeIs(1));
  EXPECT_EQ(page.items[0].id, made[0]);
  query.oldest_first = true;
  page = model_.SearchPhoneNumbers(query);
  ASSERT_THAT(page.items, SizeIs(1));
  EXPECT_EQ(page.items[0].id, made[4]);
  query.page = 4;
  EXPECT_THAT(model_.SearchPhoneNumbers(query).items, SizeIs(0));
}

TEST_F(VapiModelTest, CreationTimesNeverGoBackWhenTheClockDoes) {
  const PhoneNumberRecord first = MustCreate();
  clock_.Advance(-absl::Hours(1));
  EXPECT_EQ(MustCreate().created, first.created);
}

TEST_F(VapiModelTest, FullStoreRefusesAndKeepsCountingWhatWasDeleted) {
  VapiModel small(&clock_, ModelOptions{.max_objects = 2});
  const auto assistant = small.CreateAssistant(NewAssistantSpec({{"name", "a"}}));
  ASSERT_TRUE(small.DeleteAssistant(assistant->id).ok());
  ASSERT_TRUE(small.CreatePhoneNumber(Wanted()).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(small.CreatePhoneNumber(Wanted()).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(small.CreateAssistant(NewAssistantSpec(json::object())).status()));
  small.Reset();
  EXPECT_TRUE(small.CreatePhoneNumber(Wanted()).ok());
}

TEST_F(VapiModelTest, BytesAreBoundedOnCreateAndUpdate) {
  VapiModel small(&clock_, ModelOptions{.max_bytes = 100});
  const auto assistant = small.CreateAssistant(NewAssistantSpec({{"name", "a"}}));
  ASSERT_TRUE(assistant.ok());
  const json large = {{"firstMessage", std::string(200, 'x')}};
  EXPECT_TRUE(absl::IsInvalidArgument(small.CreateAssistant(NewAssistantSpec(large)).status()));
  const auto grown = small.UpdateAssistant(
      assistant->id, [&](const AssistantSpec& spec) { return ChangedAssistantSpec(spec, large); });
  EXPECT_TRUE(absl::IsInvalidArgument(grown.status()));
  EXPECT_EQ(small.GetAssistant(assistant->id)->spec.name, "a");
}

TEST_F(VapiModelTest, ResetStartsTheSeedAgain) {
  const std::string organisation = model_.organisation_id();
  NumberSettingsPatch patch;
  patch.masked = true;
  model_.ChangeNumberSettings(patch);
  const PhoneNumberRecord before = MustCreate();
  model_.Reset();
  EXPECT_THAT(model_.PhoneNumberLedger(), SizeIs(0));
  EXPECT_FALSE(model_.number_settings().masked);
  const PhoneNumberRecord after = MustCreate();
  EXPECT_EQ(after.id, before.id);
  EXPECT_EQ(after.digits, before.digits);
  EXPECT_EQ(after.ready_at, before.ready_at);
  EXPECT_EQ(model_.organisation_id(), organisation);
}

TEST_F(VapiModelTest, ConcurrentCallersLoseNothing) {
  constexpr std::size_t kThreads = 8;
  constexpr std::size_t kEach = 200;
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (std::size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (std::size_t i = 0; i < kEach; ++i) {
        const auto number = model_.CreatePhoneNumber(Wanted());
        if (i % 2 == 0) {
          EXPECT_TRUE(model_.DeletePhoneNumber(number->id).ok());
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(model_.PhoneNumberLedger(), SizeIs(kThreads * kEach));
  ListQuery all;
  all.limit = kThreads * kEach;
  const std::vector<PhoneNumberRecord> live = model_.ListPhoneNumbers(all);
  EXPECT_THAT(live, SizeIs(kThreads * kEach / 2));
  std::set<std::string> digits;
  for (const PhoneNumberRecord& number : live) digits.insert(number.digits);
  EXPECT_THAT(digits, SizeIs(kThreads * kEach / 2));
}

}  // namespace
}  // namespace dialtone::simulator
