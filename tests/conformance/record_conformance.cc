#include <string>

#include "tests/conformance/store_conformance.h"

namespace dialtone {
namespace {

// Calls `set(value)` for every value of E.
template <typename E, typename Set>
void ForEveryValue(Set set) {
  for (absl::string_view name : EnumNames<E>::kNames) set(*ParseEnum<E>(name));
}

TEST_P(StoreConformance, EveryStateStepAndReasonComesBack) {
  CampaignRecord record = Created(NewRecord("c1"));
  ForEveryValue<CampaignState>([&](CampaignState state) {
    record = Committed(record, [state](CampaignRecord& r) { r.campaign.state = state; });
    EXPECT_EQ(Loaded("c1"), record);
  });
  ForEveryValue<PhoneNumberState>([&](PhoneNumberState state) {
    record = Committed(record, [state](CampaignRecord& r) { r.number.state = state; });
    EXPECT_EQ(Loaded("c1"), record);
  });
  ForEveryValue<FailureReason>([&](FailureReason reason) {
    record = Committed(record, [reason](CampaignRecord& r) {
      r.campaign.failure = Failure{.reason = reason, .message = "m", .time = SampleTime()};
    });
    EXPECT_EQ(Loaded("c1"), record);
  });
  ForEveryValue<CheckOutcome>([&](CheckOutcome outcome) {
    record = Committed(record, [outcome](CampaignRecord& r) { r.number.checks.last_outcome = outcome; });
    EXPECT_EQ(Loaded("c1"), record);
  });
  ForEveryValue<Step>([&](Step step) {
    if (step == Step::kGone) return;
    record = Committed(record, [step](CampaignRecord& r) { r.job.step = step; });
    EXPECT_EQ(Loaded("c1"), record);
  });
}

TEST_P(StoreConformance, EveryMemberCanBeChangedAndEmptiedByACommit) {
  const CampaignRecord bare = Created(NewRecord("c1"));
  CampaignRecord full = FullRecord("c1");
  full.campaign.revision = bare.campaign.revision;
  full.number.revision = bare.number.revision;
  full.job.version = bare.job.version;
  const CampaignRecord changed = Committed(bare, [&](CampaignRecord& r) { r = full; });
  full.campaign.revision = full.number.revision = full.job.version = 2;
  full.campaign.update_time = full.number.update_time = SampleTime() + absl::Seconds(1);
  EXPECT_EQ(changed, full);
  EXPECT_EQ(Loaded("c1"), full);

  CampaignRecord emptied = Committed(changed, [&](CampaignRecord& r) {
    const CampaignRecord kept = r;
    r = bare;
    r.campaign.revision = kept.campaign.revision;
    r.number.revision = kept.number.revision;
    r.job.version = kept.job.version;
  });
  EXPECT_EQ(Loaded("c1"), emptied);
  EXPECT_EQ(emptied.campaign.labels, bare.campaign.labels);
  EXPECT_EQ(emptied.number.failure, std::nullopt);
}

TEST_P(StoreConformance, LongPromptsUnicodeAndQuotesComeBackUnharmed) {
  CampaignRecord record = NewRecord("c1");
  std::string prompt = "';--\"\\ $1 :id ?1 %s {} \t\r\n \x01 \x7f é 漢字 🦊 עברית ";
  while (prompt.size() < 64 * 1024) prompt += "0123456789abcdef äöü ";
  record.campaign.assistant.system_prompt = prompt;
  record.campaign.display_name = "👩‍👩‍👧‍👦 \"O'Neil\" \\ % _";
  record.campaign.labels = {{"'", "\""}, {"🦊", ""}, {"\\", "\n"}};
  const CampaignRecord stored = Created(record);
  EXPECT_EQ(stored.campaign.assistant.system_prompt, prompt);
  EXPECT_EQ(stored.campaign.display_name, record.campaign.display_name);
  EXPECT_EQ(stored.campaign.labels, record.campaign.labels);
}

TEST_P(StoreConformance, TimesKeepMicrosecondsAndLoseNanoseconds) {
  CampaignRecord record = NewRecord("c1", absl::FromUnixMicros(1) + absl::Nanoseconds(999));
  record.job.due_time = absl::FromUnixMicros(253'402'300'799'999'999);
  record.job.asked_time = absl::FromUnixMicros(-1);
  const CampaignRecord stored = Created(record);
  EXPECT_EQ(stored.campaign.create_time, absl::FromUnixMicros(1));
  EXPECT_EQ(stored.job.due_time, record.job.due_time);
  EXPECT_EQ(stored.job.asked_time, record.job.asked_time);

  const CampaignRecord returned = Committed(
      stored, [](CampaignRecord& r) { r.job.due_time = SampleTime() + absl::Nanoseconds(1500); },
      SampleTime() + absl::Nanoseconds(1));
  EXPECT_EQ(returned.job.due_time, SampleTime() + absl::Microseconds(1));
  EXPECT_EQ(Loaded("c1"), returned);
}

TEST_P(StoreConformance, ADurableStoreKeepsEverythingAcrossClosingAndOpening) {
  if (!backend_->IsDurable()) {
    // The promise is then that nothing is kept.
    Created(NewRecord("c1"));
    store_ = backend_->Open();
    EXPECT_THAT(store_->Load(CampaignId{"c1"}), StatusIs(absl::StatusCode::kNotFound));
    return;
  }
  const CampaignEvent event{.time = SampleTime(), .kind = EventKind::kCreated, .detail = "made"};
  const RequestKey request{"r1", "h1"};
  ASSERT_OK(store_->Create(FullRecord("c1"), request, {event}));
  const CampaignRecord stored = Loaded("c1");
  store_.reset();
  store_ = backend_->Open();
  EXPECT_EQ(Loaded("c1"), stored);
  ASSERT_OK_AND_ASSIGN(const EventPage events, store_->ListEvents({.campaign = CampaignId{"c1"}}));
  ASSERT_EQ(events.events.size(), 1);
  EXPECT_EQ(events.events[0].detail, "made");
  ASSERT_OK_AND_ASSIGN(const CreateResult replay, store_->Create(NewRecord("c2"), request, {}));
  EXPECT_EQ(replay.outcome, CreateResult::Outcome::kReplayed);
}

TEST_P(StoreConformance, AFreshStoreIsReady) { EXPECT_OK(store_->CheckReady()); }

TEST_P(StoreConformance, NumbersAreFoundByTheUidOfTheirCampaignAlsoWhenItIsGone) {
  Created(NewRecord("living"));
  Committed(Created(NewRecord("gone")), [](CampaignRecord& record) {
    record.number.state = PhoneNumberState::kReleased;
    record.job.step = Step::kGone;
  });
  Created(NewRecord("other"));
  ASSERT_OK_AND_ASSIGN(const std::vector<PhoneNumber> found,
                       store_->FindPhoneNumbers({"uid-of-living", "uid-of-gone", "uid-of-nobody"}));
  std::vector<std::string> ids;
  for (const PhoneNumber& number : found) ids.push_back(number.id.value);
  EXPECT_THAT(ids, ::testing::UnorderedElementsAre("living", "gone"));
  ASSERT_OK_AND_ASSIGN(const std::vector<PhoneNumber> none, store_->FindPhoneNumbers({}));
  EXPECT_TRUE(none.empty());
}

}  // namespace
}  // namespace dialtone
