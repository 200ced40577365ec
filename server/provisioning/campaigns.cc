#include "server/provisioning/campaigns.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error_reason.h"
#include "base/failpoint.h"
#include "base/status_macros.h"
#include "base/ulid.h"

namespace dialtone {
namespace {

// A worker may commit between our read and our write; more often than this in a row it does not.
constexpr int kMaxAttempts = 10;

absl::StatusOr<CampaignView> AnswerOf(CreateResult& result, const CampaignId& id) {
  switch (result.outcome) {
    case CreateResult::Outcome::kCreated:
    case CreateResult::Outcome::kReplayed:
      return std::move(result.view);
    case CreateResult::Outcome::kReplayedGone:
      return WithReason(
          absl::FailedPreconditionError("The campaign that this request_id created has been deleted "
                                        "since; use a new request_id to create another."),
          "CAMPAIGN_DELETED");
    case CreateResult::Outcome::kRequestMismatch:
      return InvalidFields({{"request_id", "was used before with another request; use a new one"}});
    case CreateResult::Outcome::kIdTaken:
      return WithReason(absl::AlreadyExistsError(absl::StrCat("The id '", id.value, "' is taken.")),
                        "ID_TAKEN");
  }
  return absl::InternalError("unknown outcome of a create");
}

}  // namespace

absl::Status NoSuchCampaign(const CampaignId& id) {
  return WithReason(absl::NotFoundError(absl::StrCat("There is no campaign campaigns/", id.value, ".")),
                    "CAMPAIGN_NOT_FOUND");
}

absl::Status UnknownAccount(absl::string_view field, absl::string_view account) {
  return InvalidFields({{std::string(field), absl::StrCat("this server has no account '", account, "'")}});
}

Campaigns::Campaigns(Store& store, const Accounts& accounts, const Clock& clock, std::function<void()> wake)
    : store_(store), accounts_(accounts), clock_(clock), wake_(std::move(wake)) {}

absl::StatusOr<Creation> Campaigns::Prepare(const CreateRequest& request) const {
  NewCampaign wanted = request.campaign;
  if (wanted.account.empty()) wanted.account = std::string(kDefaultAccount);
  const Account* account = accounts_.Find(wanted.account);
  if (account == nullptr) return UnknownAccount("campaign.vapi_account", wanted.account);
  const absl::Time now = clock_.Now();
  wanted.uid = NewUlid(now);
  if (wanted.id.value.empty()) wanted.id.value = wanted.uid;
  Transition created = Created(wanted, account->default_area_code, now);
  return Creation{std::move(created.record), request.request, std::move(created.events)};
}

std::vector<absl::StatusOr<CampaignView>> Campaigns::CreateAll(absl::Span<const Creation> creations) {
  std::vector<absl::StatusOr<CreateResult>> results = store_.CreateAll(creations);
  const bool any_created = std::any_of(results.begin(), results.end(), [](const auto& result) {
    return result.ok() && result->outcome == CreateResult::Outcome::kCreated;
  });
  if (any_created) {
    DIALTONE_FAILPOINT("create_committed");
    wake_();
  }
  std::vector<absl::StatusOr<CampaignView>> answers;
  answers.reserve(creations.size());
  for (std::size_t i = 0; i < creations.size(); ++i) {
    answers.push_back(results[i].ok() ? AnswerOf(*results[i], creations[i].record.campaign.id)
                                      : results[i].status());
  }
  return answers;
}

absl::StatusOr<CampaignView> Campaigns::Create(const CreateRequest& request) {
  DIALTONE_ASSIGN_OR_RETURN(const Creation creation, Prepare(request));
  return CreateAll({&creation, 1}).front();
}

absl::StatusOr<CampaignView> Campaigns::Update(
    const CampaignId& id, std::optional<std::int64_t> expected_revision,
    absl::FunctionRef<absl::StatusOr<CampaignEdit>(const Campaign&)> edit) {
  return Change(id, expected_revision, [&](const CampaignRecord& record) -> absl::StatusOr<Transition> {
    DIALTONE_ASSIGN_OR_RETURN(const CampaignEdit wanted, edit(record.campaign));
    return Updated(record, wanted, clock_.Now());
  });
}

absl::StatusOr<CampaignView> Campaigns::Delete(const CampaignId& id,
                                               std::optional<std::int64_t> expected_revision) {
  return Change(id, expected_revision,
                [&](const CampaignRecord& record) { return DeleteRequested(record, clock_.Now()); });
}

absl::StatusOr<CampaignView> Campaigns::Retry(const CampaignId& id,
                                              std::optional<std::int64_t> expected_revision,
                                              const std::optional<PhoneNumberRequest>& wanted) {
  return Change(id, expected_revision, [&](const CampaignRecord& record) {
    const Account* account = accounts_.Find(record.campaign.account);
    return Retried(record, wanted, account == nullptr ? "" : account->default_area_code, clock_.Now());
  });
}

absl::StatusOr<CampaignView> Campaigns::Change(
    const CampaignId& id, std::optional<std::int64_t> expected_revision,
    absl::FunctionRef<absl::StatusOr<Transition>(const CampaignRecord&)> change) {
  absl::Status last;
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    const auto record = store_.Load(id);
    if (absl::IsNotFound(record.status())) return NoSuchCampaign(id);
    if (!record.ok()) return record.status();
    if (expected_revision.has_value() && *expected_revision != record->campaign.revision) {
      return WithReason(
          absl::AbortedError("The campaign has changed since it was read; read it again and repeat."),
          "STALE_ETAG");
    }
    DIALTONE_ASSIGN_OR_RETURN(const Transition transition, change(*record));
    if (transition.record == *record) return CampaignView{record->campaign, record->number};
    const auto committed = store_.Commit(*record, transition.record, clock_.Now(), transition.events);
    if (committed.ok()) {
      wake_();
      return CampaignView{committed->campaign, committed->number};
    }
    last = committed.status();
    if (absl::IsNotFound(last)) return NoSuchCampaign(id);
    if (!absl::IsAborted(last)) return last;
  }
  return WithReason(absl::AbortedError("The campaign keeps changing; read it again and repeat."),
                    "CONTENTION");
}

}  // namespace dialtone
