#include "server/provisioning/lifecycle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/provisioning/campaign_changes.h"
#include "server/provisioning/vapi_tag.h"

namespace dialtone {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const absl::Time kNow = absl::FromUnixSeconds(1'790'000'000);

class LifecycleTest : public testing::Test {
 protected:
  CampaignRecord NewRecord(const std::string& area_code = "415") {
    return Created({.id = {"spring"},
                    .uid = "01j9zv4q3m8x2c7k5n6p0r1s2t",
                    .display_name = "Spring",
                    .account = "default",
                    .assistant = {},
                    .phone_number_request = {.area_code = area_code},
                    .labels = {}},
                   "", kNow)
        .record;
  }
  CampaignRecord AtNumberAsked() {
    CampaignRecord record = NewRecord();
    record.number.vapi_assistant_id = "asst-1";
    record.job.step = Step::kNumberAsked;
    record.job.asked_time = kNow;
    return record;
  }
  CampaignRecord Awaiting(const std::string& area_code = "415") {
    CampaignRecord record = NewRecord(area_code);
    record.number.vapi_assistant_id = "asst-1";
    record.job.step = Step::kNumberAsked;
    record.job.asked_time = kNow;
    return NumberCreateAnswered(record, record, VapiPhoneNumber{.id = "num-1"}, At(kNow)).record;
  }
  static CampaignRecord Deleting(const CampaignRecord& record) {
    return DeleteRequested(record, kNow).record;
  }

  LifecycleContext At(absl::Time now) { return {.now = now, .policy = policy_, .jitter = 1.0}; }
  static VapiError Error(VapiErrorKind kind) {
    return {.kind = kind, .http_status = 500, .message = "words"};
  }

  LifecyclePolicy policy_;
};

TEST_F(LifecycleTest, CommitsTheIntentBeforeEachPost) {
  CampaignRecord record = NewRecord();
  Decision decision = Decide(record, At(kNow));
  EXPECT_EQ(decision.action, Action::kCreateAssistant);
  ASSERT_TRUE(decision.intent.has_value());
  EXPECT_EQ(decision.intent->record.job.step, Step::kAssistantAsked);
  EXPECT_EQ(decision.intent->record.job.asked_time, kNow);

  record = AssistantCreateAnswered(decision.intent->record, decision.intent->record,
                                   VapiAssistant{.id = "asst-1"}, At(kNow))
               .record;
  EXPECT_EQ(record.number.vapi_assistant_id, "asst-1");
  decision = Decide(record, At(kNow));
  EXPECT_EQ(decision.action, Action::kCreateNumber);
  ASSERT_TRUE(decision.intent.has_value());
  EXPECT_EQ(decision.intent->record.job.step, Step::kNumberAsked);
}

TEST_F(LifecycleTest, ALostReplyIsLookedUpAndNeverAskedAgainBlindly) {
  for (const VapiErrorKind kind :
       {VapiErrorKind::kNoReply, VapiErrorKind::kServerError, VapiErrorKind::kMalformedReply}) {
    const Transition lost = NumberCreateAnswered(AtNumberAsked(), AtNumberAsked(), Error(kind), At(kNow));
    EXPECT_EQ(lost.record.job.step, Step::kNumberAsked);
    EXPECT_EQ(lost.record.job.due_time, kNow + policy_.look_up_delay);
    EXPECT_EQ(Decide(lost.record, At(kNow)).action, Action::kRest);
    EXPECT_EQ(Decide(lost.record, At(kNow + policy_.look_up_delay)).action, Action::kLookUpNumber);
  }
}

TEST_F(LifecycleTest, ARequestThatWasNotSentIsSentAgainAfterAPause) {
  for (const VapiErrorKind kind :
       {VapiErrorKind::kNotSent, VapiErrorKind::kRateLimited, VapiErrorKind::kRefusedByEdge}) {
    const Transition back = NumberCreateAnswered(AtNumberAsked(), AtNumberAsked(), Error(kind), At(kNow));
    EXPECT_EQ(back.record.job.step, Step::kNumberWanted) << VapiErrorKindName(kind);
    EXPECT_EQ(back.record.job.due_time, kNow + policy_.backoff_base);
    EXPECT_EQ(back.record.campaign.state, CampaignState::kPending);
  }
}

TEST_F(LifecycleTest, RetryAfterProlongsTheBackoff) {
  VapiError limited = Error(VapiErrorKind::kRateLimited);
  limited.retry_after = absl::Seconds(40);
  const Transition back = NumberCreateAnswered(AtNumberAsked(), AtNumberAsked(), limited, At(kNow));
  EXPECT_EQ(back.record.job.due_time, kNow + absl::Seconds(40));
}

TEST_F(LifecycleTest, TheBackoffDoublesUpToItsCap) {
  CampaignRecord record = AtNumberAsked();
  std::vector<absl::Duration> pauses;
  for (int i = 0; i < 8; ++i) {
    record = NumberCreateAnswered(record, record, Error(VapiErrorKind::kNotSent), At(kNow)).record;
    pauses.push_back(*record.job.due_time - kNow);
    record.job.step = Step::kNumberAsked;
  }
  EXPECT_THAT(pauses,
              ElementsAre(absl::Seconds(1), absl::Seconds(2), absl::Seconds(4), absl::Seconds(8),
                          absl::Seconds(16), absl::Seconds(32), absl::Seconds(60), absl::Seconds(60)));
}

TEST_F(LifecycleTest, AdoptsTheNumberThatTheLookUpFindsByItsAssistant) {
  VapiClient::PhoneNumberList list;
  list.numbers = {{.id = "other", .name = "dt-other", .assistant_id = "asst-9"},
                  {.id = "ours", .name = "renamed by hand", .assistant_id = "asst-1"}};
  const Transition adopted = NumberLookUpAnswered(AtNumberAsked(), list, At(kNow));
  EXPECT_EQ(adopted.record.number.vapi_phone_number_id, "ours");
  EXPECT_EQ(adopted.record.job.step, Step::kAwaitingNumber);
  EXPECT_EQ(adopted.record.number.requested_time, kNow);
}

TEST_F(LifecycleTest, AdoptsTheNumberThatTheLookUpFindsByItsTag) {
  VapiClient::PhoneNumberList list;
  list.numbers = {{.id = "ours", .name = NumberTag(AtNumberAsked())}};
  EXPECT_EQ(NumberLookUpAnswered(AtNumberAsked(), list, At(kNow)).record.number.vapi_phone_number_id, "ours");
}

TEST_F(LifecycleTest, OfSeveralNumbersKeepsTheOneWithDigitsAndReleasesTheRest) {
  VapiClient::PhoneNumberList list;
  list.numbers = {{.id = "young", .assistant_id = "asst-1", .created_at = kNow + absl::Seconds(2)},
                  {.id = "digits",
                   .number = "+14155550123",
                   .assistant_id = "asst-1",
                   .created_at = kNow + absl::Seconds(1)},
                  {.id = "old", .assistant_id = "asst-1", .created_at = kNow}};
  const CampaignRecord record = NumberLookUpAnswered(AtNumberAsked(), list, At(kNow)).record;
  EXPECT_EQ(record.number.vapi_phone_number_id, "digits");
  EXPECT_EQ(record.campaign.state, CampaignState::kActive);
  EXPECT_THAT(record.job.surplus_vapi_phone_number_ids, ElementsAre("old", "young"));
  EXPECT_EQ(Decide(record, At(kNow)).action, Action::kReleaseSurplusNumber);
}

TEST_F(LifecycleTest, AsksAgainOnlyAfterRepeatedEmptyLooksAndTheGrace) {
  CampaignRecord record = AtNumberAsked();
  absl::Time now = kNow;
  int looks = 0;
  while (record.job.step == Step::kNumberAsked) {
    ASSERT_LT(++looks, 100);
    record = NumberLookUpAnswered(record, VapiClient::PhoneNumberList(), At(now)).record;
    if (record.job.step == Step::kNumberAsked) now = *record.job.due_time;
  }
  EXPECT_EQ(record.job.step, Step::kNumberWanted);
  EXPECT_GE(looks, policy_.empty_looks_needed);
  EXPECT_GE(now - kNow, policy_.look_up_grace);
}

TEST_F(LifecycleTest, ATruncatedOrFailedListProvesNothing) {
  VapiClient::PhoneNumberList truncated;
  truncated.truncated = true;
  const absl::Time late = kNow + absl::Hours(1);
  CampaignRecord record = AtNumberAsked();
  for (int i = 0; i < 10; ++i) {
    record = NumberLookUpAnswered(record, truncated, At(late)).record;
    record = NumberLookUpAnswered(record, Error(VapiErrorKind::kServerError), At(late)).record;
  }
  EXPECT_EQ(record.job.step, Step::kNumberAsked);
  EXPECT_EQ(record.job.empty_looks, 0);
}

TEST_F(LifecycleTest, DigitsMakeItActiveWhateverTheStatusSays) {
  for (const char* status : {"active", "activating", "", "something new"}) {
    const CampaignRecord record =
        NumberChecked(Awaiting(), "num-1",
                      VapiPhoneNumber{.id = "num-1", .number = "+14155550123", .status = status},
                      At(kNow + absl::Seconds(9)))
            .record;
    EXPECT_EQ(record.number.state, PhoneNumberState::kActive) << status;
    EXPECT_EQ(record.campaign.state, CampaignState::kActive);
    EXPECT_EQ(record.number.number, "+14155550123");
    EXPECT_EQ(record.job.due_time, std::nullopt);
  }
}

TEST_F(LifecycleTest, ActiveWithoutDigitsAndMaskedDigitsAreStillPending) {
  for (const char* number : {"", "+165****8621", "4155550123", "+0123456789"}) {
    const CampaignRecord record =
        NumberChecked(Awaiting(), "num-1",
                      VapiPhoneNumber{.id = "num-1", .number = number, .status = "active"}, At(kNow))
            .record;
    EXPECT_EQ(record.number.state, PhoneNumberState::kPending) << number;
    EXPECT_EQ(record.number.number, "");
  }
}

TEST_F(LifecycleTest, FailsAtTheDeadlineWithWhatToDo) {
  const CampaignRecord record = Awaiting();
  EXPECT_EQ(record.job.due_time, std::nullopt) << "a number that is awaited is the poller's";
  const absl::Time deadline = kNow + policy_.activation_deadline;
  const CampaignRecord failed =
      NumberChecked(record, "num-1", VapiPhoneNumber{.id = "num-1"}, At(deadline)).record;
  EXPECT_EQ(failed.campaign.state, CampaignState::kFailed);
  ASSERT_TRUE(failed.number.failure.has_value());
  EXPECT_EQ(failed.number.failure->reason, FailureReason::kActivationTimeout);
  EXPECT_TRUE(failed.number.failure->retryable);
  EXPECT_EQ(failed.job.due_time, std::nullopt);
  EXPECT_EQ(failed.number.vapi_phone_number_id, "num-1") << "a dead number is kept until it is released";
}

TEST_F(LifecycleTest, DigitsAtTheDeadlineStillCount) {
  const absl::Time deadline = kNow + policy_.activation_deadline;
  const CampaignRecord record =
      NumberChecked(Awaiting(), "num-1", VapiPhoneNumber{.id = "num-1", .number = "+14155550123"},
                    At(deadline))
          .record;
  EXPECT_EQ(record.campaign.state, CampaignState::kActive);
}

TEST_F(LifecycleTest, AVapiThatCannotBeAskedAtTheDeadlineFailsNothing) {
  const absl::Time deadline = kNow + policy_.activation_deadline;
  const CampaignRecord record =
      NumberChecked(Awaiting(), "num-1", Error(VapiErrorKind::kServerError), At(deadline)).record;
  EXPECT_EQ(record.campaign.state, CampaignState::kPending);
}

TEST_F(LifecycleTest, TheDeadlineGoesByTheTimeThatWasWaitedWhenTheWallClockSteps) {
  const VapiPhoneNumber unready{.id = "num-1"};
  LifecycleContext later = At(kNow + 2 * policy_.activation_deadline);
  later.waited = policy_.activation_deadline - absl::Seconds(1);
  EXPECT_EQ(NumberChecked(Awaiting(), "num-1", unready, later).record.campaign.state,
            CampaignState::kPending);
  LifecycleContext earlier = At(kNow - absl::Hours(1));
  earlier.waited = policy_.activation_deadline;
  EXPECT_EQ(NumberChecked(Awaiting(), "num-1", unready, earlier).record.campaign.state,
            CampaignState::kFailed);
}

TEST_F(LifecycleTest, ASipAddressWithoutAnAreaCodeIsAFailureOfItsOwn) {
  const VapiPhoneNumber sip{.id = "num-1", .sip_uri = "sip:x@sip.vapi.ai", .status = "active"};
  const CampaignRecord bare = NumberChecked(Awaiting(""), "num-1", sip, At(kNow)).record;
  ASSERT_TRUE(bare.number.failure.has_value());
  EXPECT_EQ(bare.number.failure->reason, FailureReason::kSipOnly);
  EXPECT_EQ(bare.number.sip_uri, "sip:x@sip.vapi.ai");
  EXPECT_EQ(NumberChecked(Awaiting("415"), "num-1", sip, At(kNow)).record.number.state,
            PhoneNumberState::kPending);
}

TEST_F(LifecycleTest, BlockedAndDeletedOutsideAreFailuresOfTheirOwn) {
  const CampaignRecord blocked =
      NumberChecked(Awaiting(), "num-1", VapiPhoneNumber{.id = "num-1", .status = "blocked"}, At(kNow))
          .record;
  EXPECT_EQ(blocked.number.failure->reason, FailureReason::kBlocked);
  const CampaignRecord gone =
      NumberChecked(Awaiting(), "num-1", Error(VapiErrorKind::kNotFound), At(kNow + policy_.read_lag)).record;
  EXPECT_EQ(gone.number.failure->reason, FailureReason::kDeletedOutside);
  EXPECT_EQ(gone.number.vapi_phone_number_id, "");
}

TEST_F(LifecycleTest, RefusalsBecomeTypedFailuresWithVapisWords) {
  const struct {
    VapiErrorKind kind;
    FailureReason reason;
  } cases[] = {{VapiErrorKind::kUnauthorized, FailureReason::kVapiCredentials},
               {VapiErrorKind::kQuota, FailureReason::kVapiQuota},
               {VapiErrorKind::kPayment, FailureReason::kVapiPayment},
               {VapiErrorKind::kInvalidRequest, FailureReason::kVapiRejected},
               {VapiErrorKind::kAreaCodeUnavailable, FailureReason::kAreaCodeUnavailable}};
  for (const auto& [kind, reason] : cases) {
    const CampaignRecord record =
        NumberCreateAnswered(AtNumberAsked(), AtNumberAsked(), Error(kind), At(kNow)).record;
    EXPECT_EQ(record.campaign.state, CampaignState::kFailed);
    ASSERT_TRUE(record.campaign.failure.has_value());
    EXPECT_EQ(record.campaign.failure->reason, reason);
    EXPECT_EQ(record.campaign.failure->vapi_message, "words");
    EXPECT_FALSE(record.campaign.failure->message.empty());
    EXPECT_EQ(record.job.due_time, std::nullopt);
  }
}

TEST_F(LifecycleTest, ARefusedAssistantIsInvalid) {
  CampaignRecord record = NewRecord();
  record.job.step = Step::kAssistantAsked;
  record = AssistantCreateAnswered(record, record, Error(VapiErrorKind::kInvalidRequest), At(kNow)).record;
  EXPECT_EQ(record.campaign.failure->reason, FailureReason::kInvalidAssistant);
  EXPECT_EQ(record.job.step, Step::kAssistantWanted);
}

TEST_F(LifecycleTest, TakesOneSubstituteAreaCodeWhereItIsAllowed) {
  VapiError no_stock = Error(VapiErrorKind::kAreaCodeUnavailable);
  no_stock.suggested_area_codes = {"562", "662"};
  CampaignRecord record = AtNumberAsked();
  record.campaign.phone_number_request.allow_substitute = true;
  record = NumberCreateAnswered(record, record, no_stock, At(kNow)).record;
  EXPECT_EQ(record.campaign.state, CampaignState::kPending);
  EXPECT_EQ(record.number.area_code, "562");
  EXPECT_EQ(record.job.attempt, 2);
  record.job.step = Step::kNumberAsked;
  record = NumberCreateAnswered(record, record, no_stock, At(kNow)).record;
  EXPECT_EQ(record.campaign.state, CampaignState::kFailed);
  EXPECT_THAT(record.campaign.failure->suggested_area_codes, ElementsAre("662")) << "562 was just refused";
}

TEST_F(LifecycleTest, ASubstituteIsNeverTheCodeThatWasJustRefused) {
  VapiError no_stock = Error(VapiErrorKind::kAreaCodeUnavailable);
  CampaignRecord record = AtNumberAsked();
  record.campaign.phone_number_request.allow_substitute = true;
  no_stock.suggested_area_codes = {"415", "562"};
  EXPECT_EQ(NumberCreateAnswered(record, record, no_stock, At(kNow)).record.number.area_code, "562");
  no_stock.suggested_area_codes = {"415"};
  EXPECT_EQ(NumberCreateAnswered(record, record, no_stock, At(kNow)).record.campaign.state,
            CampaignState::kFailed);
}

TEST_F(LifecycleTest, ADeleteGivesBackInOrderWhateverTheStepWas) {
  CampaignRecord record = Deleting(Awaiting());
  Decision decision = Decide(record, At(kNow));
  EXPECT_EQ(decision.action, Action::kReleaseNumber);
  record = NumberReleaseAnswered(decision.intent->record, "num-1", std::monostate{}, At(kNow)).record;
  EXPECT_EQ(record.number.state, PhoneNumberState::kReleased);
  EXPECT_EQ(Decide(record, At(kNow)).action, Action::kDeleteAssistant);
  record = AssistantDeleteAnswered(record, "asst-1", std::monostate{}, At(kNow)).record;
  EXPECT_EQ(record.job.step, Step::kGone);
}

TEST_F(LifecycleTest, ADeleteWaitsForTheOutcomeOfAPostUnderWay) {
  const CampaignRecord record = Deleting(AtNumberAsked());
  EXPECT_EQ(Decide(record, At(kNow)).action, Action::kLookUpNumber);
  const CampaignRecord made =
      NumberCreateAnswered(record, record, VapiPhoneNumber{.id = "num-1"}, At(kNow)).record;
  EXPECT_EQ(made.job.step, Step::kReleasingNumber);
  EXPECT_EQ(made.number.vapi_phone_number_id, "num-1");
  const CampaignRecord refused =
      NumberCreateAnswered(record, record, Error(VapiErrorKind::kQuota), At(kNow)).record;
  EXPECT_EQ(refused.job.step, Step::kDeletingAssistant) << "a campaign that is being deleted does not fail";
}

TEST_F(LifecycleTest, ADeleteOfWhatWasNeverAskedForNeedsNoCall) {
  const Decision decision = Decide(Deleting(NewRecord()), At(kNow));
  EXPECT_EQ(decision.action, Action::kRest);
  ASSERT_TRUE(decision.intent.has_value());
  EXPECT_EQ(decision.intent->record.job.step, Step::kGone);
  EXPECT_EQ(decision.intent->record.number.state, PhoneNumberState::kReleased);
}

TEST_F(LifecycleTest, ReleasesCountNotFoundAsDoneAndRetryEverythingElse) {
  CampaignRecord record = Decide(Deleting(Awaiting()), At(kNow)).intent->record;
  for (const VapiErrorKind kind :
       {VapiErrorKind::kNoReply, VapiErrorKind::kServerError, VapiErrorKind::kConflict,
        VapiErrorKind::kUnauthorized, VapiErrorKind::kInvalidRequest}) {
    const CampaignRecord again = NumberReleaseAnswered(record, "num-1", Error(kind), At(kNow)).record;
    EXPECT_EQ(again.job.step, Step::kReleasingNumber);
    EXPECT_GT(*again.job.due_time, kNow);
  }
  EXPECT_EQ(NumberReleaseAnswered(record, "num-1", Error(VapiErrorKind::kNotFound), At(kNow)).record.job.step,
            Step::kDeletingAssistant);
}

TEST_F(LifecycleTest, ARetryReleasesTheDeadNumberFirst) {
  const absl::Time deadline = kNow + policy_.activation_deadline;
  const CampaignRecord failed =
      NumberChecked(Awaiting(), "num-1", VapiPhoneNumber{.id = "num-1"}, At(deadline)).record;
  const auto retried = Retried(failed, PhoneNumberRequest{.area_code = "628"}, "", deadline);
  ASSERT_TRUE(retried.ok());
  EXPECT_EQ(retried->record.job.attempt, 2);
  EXPECT_EQ(Decide(retried->record, At(deadline)).action, Action::kReleaseNumber);
  const CampaignRecord released =
      NumberReleaseAnswered(retried->record, "num-1", std::monostate{}, At(deadline)).record;
  EXPECT_EQ(released.campaign.state, CampaignState::kPending);
  EXPECT_EQ(Decide(released, At(deadline)).action, Action::kCreateNumber);
  EXPECT_EQ(released.number.area_code, "628");
}

TEST_F(LifecycleTest, OnlyFailedCampaignsCanBeRetried) {
  EXPECT_TRUE(absl::IsFailedPrecondition(Retried(NewRecord(), {}, "", kNow).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(Retried(Deleting(NewRecord()), {}, "", kNow).status()));
}

TEST_F(LifecycleTest, AChangedAssistantIsSentOnceItExists) {
  CampaignRecord record = Awaiting();
  record = Updated(record, {.assistant = AssistantSpec{.first_message = "Good day"}}, kNow)->record;
  EXPECT_TRUE(record.job.assistant_stale);
  EXPECT_EQ(Decide(record, At(kNow)).action, Action::kUpdateAssistant);
  const CampaignRecord sent =
      AssistantUpdateAnswered(record, record, VapiAssistant{.id = "asst-1"}, At(kNow)).record;
  EXPECT_FALSE(sent.job.assistant_stale);
  EXPECT_EQ(sent.job.due_time, std::nullopt);
}

TEST_F(LifecycleTest, AnAssistantThatChangedAgainMeanwhileIsSentAgain) {
  const CampaignRecord sent =
      Updated(Awaiting(), {.assistant = AssistantSpec{.first_message = "one"}}, kNow)->record;
  CampaignRecord newer = Updated(sent, {.assistant = AssistantSpec{.first_message = "two"}}, kNow)->record;
  ++newer.job.version;
  const CampaignRecord record =
      AssistantUpdateAnswered(sent, newer, VapiAssistant{.id = "asst-1"}, At(kNow)).record;
  EXPECT_TRUE(record.job.assistant_stale);
  EXPECT_EQ(Decide(record, At(kNow)).action, Action::kUpdateAssistant);
}

TEST_F(LifecycleTest, AnAnswerThatComesTooLateChangesNothingAndLosesNoNumber) {
  const CampaignRecord awaiting = Awaiting();
  const CampaignRecord same =
      NumberCreateAnswered(awaiting, awaiting, VapiPhoneNumber{.id = "num-1"}, At(kNow)).record;
  EXPECT_EQ(same, awaiting);
  const CampaignRecord second =
      NumberCreateAnswered(awaiting, awaiting, VapiPhoneNumber{.id = "num-2"}, At(kNow)).record;
  EXPECT_EQ(second.number.vapi_phone_number_id, "num-1");
  EXPECT_THAT(second.job.surplus_vapi_phone_number_ids, ElementsAre("num-2"));
  EXPECT_EQ(
      NumberChecked(awaiting, "another", VapiPhoneNumber{.id = "another", .number = "+14155550123"}, At(kNow))
          .record,
      awaiting);
}

TEST_F(LifecycleTest, ANumberThatVapiDoesNotShowYetIsNotTakenForDeleted) {
  const VapiError missing = Error(VapiErrorKind::kNotFound);
  EXPECT_EQ(NumberChecked(Awaiting(), "num-1", missing, At(kNow)).record, Awaiting());
  EXPECT_EQ(OutcomeOf(Awaiting(), missing, At(kNow)), CheckOutcome::kStillPending);
  EXPECT_EQ(OutcomeOf(Awaiting(), missing, At(kNow + policy_.read_lag)), CheckOutcome::kFailed);
}

TEST_F(LifecycleTest, ANumberOfAnAttemptThatIsOverIsGivenBackAndNotAdopted) {
  const CampaignRecord sent = AtNumberAsked();
  CampaignRecord record = sent;
  ++record.job.attempt;
  const CampaignRecord late =
      NumberCreateAnswered(sent, record, VapiPhoneNumber{.id = "num-1"}, At(kNow)).record;
  EXPECT_EQ(late.job.step, Step::kNumberAsked);
  EXPECT_THAT(late.job.surplus_vapi_phone_number_ids, ElementsAre("num-1"));

  VapiClient::PhoneNumberList list;
  list.numbers = {{.id = "over", .name = NumberTag(sent), .assistant_id = "asst-1"}};
  const CampaignRecord looked = NumberLookUpAnswered(record, list, At(kNow)).record;
  EXPECT_EQ(looked.job.step, Step::kNumberAsked);
  EXPECT_EQ(looked.job.empty_looks, 1);
  EXPECT_THAT(looked.job.surplus_vapi_phone_number_ids, ElementsAre("over"));
}

TEST_F(LifecycleTest, AnAssistantThatWasMadeWithOlderSettingsGetsTheNewOnes) {
  CampaignRecord sent = NewRecord();
  sent.job.step = Step::kAssistantAsked;
  CampaignRecord record = sent;
  record.campaign.assistant.first_message = "Good day";
  EXPECT_TRUE(AssistantCreateAnswered(sent, record, VapiAssistant{.id = "asst-1"}, At(kNow))
                  .record.job.assistant_stale);
  EXPECT_FALSE(AssistantCreateAnswered(record, record, VapiAssistant{.id = "asst-1"}, At(kNow))
                   .record.job.assistant_stale);
}

TEST_F(LifecycleTest, ARenamedCampaignWithoutAnAssistantsNameIsSentAgainToo) {
  const CampaignRecord sent = Updated(Awaiting(), {.display_name = "Summer"}, kNow)->record;
  CampaignRecord newer = Updated(sent, {.display_name = "Autumn"}, kNow)->record;
  ++newer.job.version;
  EXPECT_TRUE(AssistantUpdateAnswered(sent, newer, VapiAssistant{.id = "asst-1"}, At(kNow))
                  .record.job.assistant_stale);
}

TEST_F(LifecycleTest, AnUpdateThatArrivesLateIsOverwrittenByTheNewestSettings) {
  const CampaignRecord sent =
      Updated(Awaiting(), {.assistant = AssistantSpec{.first_message = "one"}}, kNow)->record;
  CampaignRecord newest = Updated(sent, {.assistant = AssistantSpec{.first_message = "two"}}, kNow)->record;
  newest = AssistantUpdateAnswered(newest, newest, VapiAssistant{.id = "asst-1"}, At(kNow)).record;
  ASSERT_FALSE(newest.job.assistant_stale);
  const VapiAssistant arrived{.id = "asst-1"};
  EXPECT_EQ(AssistantUpdateAnsweredLate(newest, newest, arrived, At(kNow)).record, newest);
  EXPECT_EQ(AssistantUpdateAnsweredLate(sent, newest, Error(VapiErrorKind::kNotSent), At(kNow)).record,
            newest);
  const CampaignRecord overwritten = AssistantUpdateAnsweredLate(sent, newest, arrived, At(kNow)).record;
  EXPECT_TRUE(overwritten.job.assistant_stale);
  EXPECT_EQ(Decide(overwritten, At(kNow)).action, Action::kUpdateAssistant);
  EXPECT_TRUE(AssistantUpdateAnsweredLate(sent, newest, Error(VapiErrorKind::kNoReply), At(kNow))
                  .record.job.assistant_stale);
  EXPECT_EQ(AssistantUpdateAnsweredLate(sent, overwritten, arrived, At(kNow)).events.size(), 1u)
      << "committed although nothing differs: whoever is sending the settings learns that he was overtaken";
}

TEST_F(LifecycleTest, WhatIsFoundAtVapiBeyondTheRecordIsGivenBackInEveryState) {
  CampaignRecord failed = Awaiting();
  failed =
      NumberChecked(failed, "num-1", Error(VapiErrorKind::kNotFound), At(kNow + policy_.read_lag)).record;
  ASSERT_EQ(failed.campaign.state, CampaignState::kFailed);
  for (const CampaignRecord& record : {Awaiting(), failed}) {
    const Transition number = ExtraNumberFound(record, "num-2", At(kNow + policy_.read_lag));
    EXPECT_EQ(Decide(number.record, At(kNow + policy_.read_lag)).action, Action::kReleaseSurplusNumber);
    EXPECT_EQ(number.events.size(), 1u);
    EXPECT_EQ(ExtraNumberFound(number.record, "num-2", At(kNow + policy_.read_lag)).record, number.record);
    const Transition assistant = ExtraAssistantFound(record, "asst-2", At(kNow + policy_.read_lag));
    EXPECT_EQ(Decide(assistant.record, At(kNow + policy_.read_lag)).action, Action::kDeleteSurplusAssistant);
  }
  EXPECT_EQ(ExtraNumberFound(Awaiting(), "num-1", At(kNow)).record, Awaiting());
  EXPECT_EQ(ExtraAssistantFound(Awaiting(), "asst-1", At(kNow)).record, Awaiting());
}

TEST_F(LifecycleTest, ADeadlineDoesNotWaitForASurplusThatVapiDoesNotTakeBack) {
  const CampaignRecord record = ExtraNumberFound(Awaiting(), "num-2", At(kNow)).record;
  EXPECT_EQ(Decide(record, At(kNow)).action, Action::kReleaseSurplusNumber);
  const CampaignRecord failed =
      NumberChecked(record, "num-1", VapiPhoneNumber{.id = "num-1"}, At(kNow + policy_.activation_deadline))
          .record;
  EXPECT_EQ(failed.campaign.state, CampaignState::kFailed);
  EXPECT_EQ(Decide(failed, At(kNow + policy_.activation_deadline)).action, Action::kReleaseSurplusNumber);
}

TEST_F(LifecycleTest, AReleaseThatVapiRefusesStandsBackForTheOthers) {
  CampaignRecord record = ExtraNumberFound(Awaiting(), "num-2", At(kNow)).record;
  record = ExtraNumberFound(record, "num-3", At(kNow)).record;
  record = NumberReleaseAnswered(record, "num-2", Error(VapiErrorKind::kConflict), At(kNow)).record;
  EXPECT_THAT(record.job.surplus_vapi_phone_number_ids, ElementsAre("num-3", "num-2"));
}

TEST_F(LifecycleTest, ARetryThatMeetsTheAnswerOfAnUpdateGoesOn) {
  CampaignRecord failed = Awaiting();
  failed =
      NumberChecked(failed, "num-1", Error(VapiErrorKind::kNotFound), At(kNow + policy_.read_lag)).record;
  const CampaignRecord sent =
      Updated(failed, {.assistant = AssistantSpec{.first_message = "Good day"}}, kNow)->record;
  EXPECT_EQ(Decide(sent, At(kNow)).action, Action::kUpdateAssistant) << "also of a failed campaign";
  CampaignRecord retried = Retried(sent, std::nullopt, "", kNow)->record;
  ++retried.job.version;
  const CampaignRecord answered =
      AssistantUpdateAnswered(sent, retried, VapiAssistant{.id = "asst-1"}, At(kNow)).record;
  EXPECT_EQ(Decide(answered, At(kNow)).action, Action::kCreateNumber);
}

TEST_F(LifecycleTest, AnUpdateThatSomebodyMayHaveOvertakenIsSentAgain) {
  const CampaignRecord sent =
      Updated(Awaiting(), {.assistant = AssistantSpec{.first_message = "Good day"}}, kNow)->record;
  CampaignRecord newer = sent;
  ++newer.job.version;
  EXPECT_TRUE(AssistantUpdateAnswered(sent, newer, VapiAssistant{.id = "asst-1"}, At(kNow))
                  .record.job.assistant_stale);
}

TEST_F(LifecycleTest, ANumberThatTurnsUpWhileTheAssistantIsDeletedIsReleasedFirst) {
  CampaignRecord record = Deleting(Awaiting());
  record = Decide(record, At(kNow)).intent->record;
  record = NumberReleaseAnswered(record, "num-1", std::monostate{}, At(kNow)).record;
  ASSERT_EQ(record.job.step, Step::kDeletingAssistant);
  record = ExtraNumberFound(record, "num-2", At(kNow)).record;
  EXPECT_EQ(Decide(record, At(kNow)).action, Action::kReleaseSurplusNumber);
  record = NumberReleaseAnswered(record, "num-2", std::monostate{}, At(kNow)).record;
  EXPECT_EQ(Decide(record, At(kNow)).action, Action::kDeleteAssistant);
}

TEST_F(LifecycleTest, AnEmptyLookCountsAsOfWhenVapiWasAsked) {
  CampaignRecord record = AtNumberAsked();
  record.job.empty_looks = policy_.empty_looks_needed;
  LifecycleContext late = At(kNow + policy_.look_up_grace + policy_.replica_skew);
  late.asked_vapi = late.now - absl::Seconds(1);
  EXPECT_EQ(NumberLookUpAnswered(record, VapiClient::PhoneNumberList(), late).record.job.step,
            Step::kNumberAsked);
  late.asked_vapi = late.now;
  EXPECT_EQ(NumberLookUpAnswered(record, VapiClient::PhoneNumberList(), late).record.job.step,
            Step::kNumberWanted);
}

TEST(LifecyclePolicyTest, TheGraceOutlastsTheLongestRequest) {
  EXPECT_EQ(PolicyFor(absl::Seconds(20), absl::Minutes(10)).look_up_grace, absl::Minutes(1));
  EXPECT_EQ(PolicyFor(absl::Minutes(2), absl::Minutes(10)).look_up_grace,
            absl::Minutes(4) + absl::Seconds(20));
}

TEST_F(LifecycleTest, EveryDecisionEitherRestsOrMovesOn) {
  // A record that is due and at rest would be claimed for ever.
  for (int step = 0; step <= static_cast<int>(Step::kGone); ++step) {
    for (const CampaignState state : {CampaignState::kPending, CampaignState::kActive, CampaignState::kFailed,
                                      CampaignState::kDeleting}) {
      CampaignRecord record = NewRecord();
      record.number.vapi_assistant_id = "asst-1";
      record.number.vapi_phone_number_id = "num-1";
      record.campaign.state = state;
      record.job.step = static_cast<Step>(step);
      record.job.due_time = kNow + absl::Hours(1);
      const Decision early = Decide(record, At(kNow));
      EXPECT_EQ(early.action, Action::kRest);
      EXPECT_FALSE(early.intent.has_value());
      if (state == CampaignState::kDeleting && record.job.step != Step::kGone) {
        const Decision due = Decide(record, At(kNow + absl::Hours(1)));
        EXPECT_TRUE(due.action != Action::kRest || due.intent.has_value());
      }
    }
  }
}

TEST(VapiTagTest, FitsVapisFortyCharactersAndHoldsNoTextOfTheCaller) {
  CampaignRecord record;
  record.campaign.uid = "01j9zv4q3m8x2c7k5n6p0r1s2t";
  record.campaign.display_name = "Robert'); DROP TABLE";
  record.job.attempt = 123456;
  EXPECT_EQ(NumberTag(record), "dt-01j9zv4q3m8x2c7k5n6p0r1s2t-123456");
  EXPECT_LE(NumberTag(record).size(), 40u);
}

TEST(AssistantNameTest, IsCutToFortyCharactersNotBytes) {
  Campaign campaign{.display_name = std::string(39, 'x') + "äöü"};
  EXPECT_EQ(AssistantName(campaign), std::string(39, 'x') + "ä");
  campaign.assistant.name = "own";
  EXPECT_EQ(AssistantName(campaign), "own");
}

}  // namespace
}  // namespace dialtone
