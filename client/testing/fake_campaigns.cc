#include "client/testing/fake_campaigns.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "base/ulid.h"
#include "client/testing/fake_validation.h"

namespace dialtone::testing {
namespace {

constexpr absl::string_view kDefaultAreaCode = "415";

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(absl::ToUnixSeconds(time));
  timestamp.set_nanos(static_cast<int>(absl::ToUnixNanos(time) - absl::ToUnixSeconds(time) * 1'000'000'000));
  return timestamp;
}

v1::Campaign View(const v1::Campaign& campaign, const v1::PhoneNumber& number) {
  v1::Campaign view = campaign;
  *view.mutable_phone_number() = number;
  return view;
}

absl::Status CheckEtag(const std::string& etag, const v1::Campaign& campaign) {
  if (etag.empty() || etag == campaign.etag()) return absl::OkStatus();
  return WithReason(
      absl::AbortedError("The campaign has changed since it was read; read it again and repeat."),
      "STALE_ETAG");
}

bool HasLabels(const v1::Campaign& campaign, const v1::CampaignFilter& filter) {
  return std::all_of(filter.labels().begin(), filter.labels().end(), [&campaign](const auto& wanted) {
    const auto label = campaign.labels().find(wanted.first);
    return label != campaign.labels().end() && label->second == wanted.second;
  });
}

bool Matches(const v1::Campaign& campaign, const v1::CampaignFilter& filter) {
  const auto& states = filter.states();
  if (!states.empty() && std::find(states.begin(), states.end(), campaign.state()) == states.end())
    return false;
  if (!filter.vapi_account().empty() && filter.vapi_account() != campaign.vapi_account()) return false;
  if (!HasLabels(campaign, filter)) return false;
  const std::string text = absl::AsciiStrToLower(filter.text());
  return absl::StrContains(absl::AsciiStrToLower(campaign.display_name()), text) ||
         absl::StrContains(campaign.name(), text) ||
         absl::StrContains(campaign.phone_number().number(), text);
}

// The fields of an update that are named, or set when none is named.
void ApplyUpdate(const v1::UpdateCampaignRequest& request, v1::Campaign& campaign) {
  const v1::Campaign& wanted = request.campaign();
  const auto& paths = request.update_mask().paths();
  const auto changes = [&paths](absl::string_view field, bool is_set) {
    if (paths.empty()) return is_set;
    return std::any_of(paths.begin(), paths.end(),
                       [field](const std::string& path) { return path == "*" || path == field; });
  };
  if (changes("display_name", !wanted.display_name().empty()))
    campaign.set_display_name(wanted.display_name());
  if (changes("labels", !wanted.labels().empty())) *campaign.mutable_labels() = wanted.labels();
  if (changes("assistant", wanted.has_assistant())) *campaign.mutable_assistant() = wanted.assistant();
}

}  // namespace

absl::StatusOr<v1::Campaign> FakeCampaigns::Create(const v1::CreateCampaignRequest& request) {
  DIALTONE_RETURN_IF_ERROR(ValidateCreate(request));
  v1::CreateCampaignRequest body = request;
  body.clear_request_id();
  body.clear_validate_only();
  MutexLock lock(&mu_);
  const auto created = created_.find(request.request_id());
  if (!request.request_id().empty() && created != created_.end()) {
    return Replay(created->second, body.ShortDebugString());
  }
  const std::string id = request.campaign_id().empty() ? NewUlid(clock_.Now()) : request.campaign_id();
  if (entries_.contains(id)) {
    return WithReason(absl::AlreadyExistsError(absl::StrCat("The id '", id, "' is taken.")), "ID_TAKEN");
  }
  Entry entry;
  entry.campaign = request.campaign();
  entry.campaign.set_name("campaigns/" + id);
  entry.campaign.set_uid(NewUlid(clock_.Now()));
  if (entry.campaign.vapi_account().empty()) entry.campaign.set_vapi_account("default");
  entry.campaign.clear_failure();
  entry.campaign.set_revision(0);
  *entry.campaign.mutable_create_time() = ToTimestamp(clock_.Now());
  entry.number.set_name("phoneNumbers/" + id);
  entry.number.set_campaign(entry.campaign.name());
  entry.number.set_vapi_account(entry.campaign.vapi_account());
  *entry.number.mutable_create_time() = entry.campaign.create_time();
  entry.sequence = next_sequence_;
  Ask(entry);
  Touch(entry);
  v1::Campaign view = View(entry.campaign, entry.number);
  if (request.validate_only()) return view;
  ++next_sequence_;
  entries_.emplace(id, std::move(entry));
  if (!request.request_id().empty())
    created_.emplace(request.request_id(), Created{id, body.ShortDebugString()});
  return view;
}

absl::StatusOr<v1::Campaign> FakeCampaigns::Replay(const Created& created, const std::string& body) const {
  if (created.body != body) {
    return InvalidFields({{"request_id", "was used before with another request; use a new one"}});
  }
  const Entry& entry = entries_.at(created.id);
  if (!entry.gone) return View(entry.campaign, entry.number);
  return WithReason(
      absl::FailedPreconditionError("The campaign that this request_id created has been deleted since; use a "
                                    "new request_id to create another."),
      "CAMPAIGN_DELETED");
}

absl::StatusOr<v1::Campaign> FakeCampaigns::Get(const std::string& name) const {
  MutexLock lock(&mu_);
  DIALTONE_ASSIGN_OR_RETURN(const Entry* entry, FindCampaign(name, "name"));
  return View(entry->campaign, entry->number);
}

absl::StatusOr<v1::ListCampaignsResponse> FakeCampaigns::List(const v1::ListCampaignsRequest& request) const {
  MutexLock lock(&mu_);
  std::vector<const Entry*> found;
  for (const auto& [id, entry] : entries_) {
    if (!entry.gone && Matches(View(entry.campaign, entry.number), request.filter())) found.push_back(&entry);
  }
  std::sort(found.begin(), found.end(),
            [](const Entry* a, const Entry* b) { return a->sequence > b->sequence; });
  v1::ListCampaignsResponse response;
  for (const Entry* entry : found) *response.add_campaigns() = View(entry->campaign, entry->number);
  response.set_total_size(response.campaigns_size());
  return response;
}

absl::StatusOr<v1::Campaign> FakeCampaigns::Update(const v1::UpdateCampaignRequest& request) {
  MutexLock lock(&mu_);
  DIALTONE_ASSIGN_OR_RETURN(Entry * entry, FindCampaign(request.campaign().name(), "campaign.name"));
  DIALTONE_RETURN_IF_ERROR(CheckEtag(request.campaign().etag(), entry->campaign));
  v1::Campaign changed = entry->campaign;
  ApplyUpdate(request, changed);
  DIALTONE_RETURN_IF_ERROR(ValidateCampaign(changed));
  entry->campaign = std::move(changed);
  Touch(*entry);
  return View(entry->campaign, entry->number);
}

absl::StatusOr<v1::Campaign> FakeCampaigns::Delete(const v1::DeleteCampaignRequest& request) {
  MutexLock lock(&mu_);
  DIALTONE_ASSIGN_OR_RETURN(Entry * entry, FindCampaign(request.name(), "name"));
  DIALTONE_RETURN_IF_ERROR(CheckEtag(request.etag(), entry->campaign));
  entry->campaign.set_state(v1::Campaign::DELETING);
  entry->number.set_state(v1::PhoneNumber::RELEASING);
  v1::Campaign answer = View(entry->campaign, entry->number);
  entry->gone = true;
  entry->number.set_state(v1::PhoneNumber::RELEASED);
  Touch(*entry);
  return answer;
}

absl::StatusOr<v1::Campaign> FakeCampaigns::Retry(const v1::RetryCampaignRequest& request) {
  MutexLock lock(&mu_);
  DIALTONE_ASSIGN_OR_RETURN(Entry * entry, FindCampaign(request.name(), "name"));
  DIALTONE_RETURN_IF_ERROR(CheckEtag(request.etag(), entry->campaign));
  if (entry->campaign.state() != v1::Campaign::FAILED) {
    return WithReason(
        absl::FailedPreconditionError(absl::StrCat("Only a FAILED campaign can be retried; this one is ",
                                                   v1::Campaign::State_Name(entry->campaign.state()), ".")),
        "CAMPAIGN_NOT_FAILED");
  }
  if (request.has_phone_number_request()) {
    *entry->campaign.mutable_phone_number_request() = request.phone_number_request();
  }
  Ask(*entry);
  Touch(*entry);
  return View(entry->campaign, entry->number);
}

absl::StatusOr<v1::PhoneNumber> FakeCampaigns::Number(const std::string& name) const {
  MutexLock lock(&mu_);
  DIALTONE_ASSIGN_OR_RETURN(const Entry* entry, FindNumber(name));
  return entry->number;
}

absl::StatusOr<v1::ListPhoneNumbersResponse> FakeCampaigns::ListNumbers(
    const v1::ListPhoneNumbersRequest& request) const {
  MutexLock lock(&mu_);
  v1::ListPhoneNumbersResponse response;
  for (const auto& [id, entry] : entries_) {
    const auto& states = request.states();
    const bool in_state =
        states.empty() || std::find(states.begin(), states.end(), entry.number.state()) != states.end();
    const bool in_account =
        request.vapi_account().empty() || request.vapi_account() == entry.number.vapi_account();
    if (in_state && in_account) *response.add_phone_numbers() = entry.number;
  }
  response.set_total_size(response.phone_numbers_size());
  return response;
}

absl::StatusOr<v1::RefreshPhoneNumberResponse> FakeCampaigns::Refresh(const std::string& name) const {
  DIALTONE_ASSIGN_OR_RETURN(const v1::PhoneNumber number, Number(name));
  v1::RefreshPhoneNumberResponse response;
  *response.mutable_phone_number() = number;
  switch (number.state()) {
    case v1::PhoneNumber::ACTIVE:
      response.set_outcome(v1::RefreshPhoneNumberResponse::READY);
      response.set_message(absl::StrCat("Number is ready: ", number.number()));
      break;
    case v1::PhoneNumber::PENDING:
      response.set_outcome(v1::RefreshPhoneNumberResponse::STILL_PENDING);
      response.set_message("Number is still pending.");
      break;
    default:
      response.set_outcome(v1::RefreshPhoneNumberResponse::FAILED);
      response.set_message(number.has_failure() ? number.failure().message()
                                                : "The number is being released.");
  }
  return response;
}

absl::Status FakeCampaigns::MakeReady(const std::string& campaign, const std::string& number) {
  MutexLock lock(&mu_);
  DIALTONE_ASSIGN_OR_RETURN(Entry * entry, FindPending(campaign));
  entry->campaign.set_state(v1::Campaign::ACTIVE);
  entry->number.set_state(v1::PhoneNumber::ACTIVE);
  entry->number.set_number(number.empty() ? FreshDigits(*entry) : number);
  Touch(*entry);
  return absl::OkStatus();
}

absl::Status FakeCampaigns::Fail(const std::string& campaign, const v1::Failure& failure) {
  MutexLock lock(&mu_);
  DIALTONE_ASSIGN_OR_RETURN(Entry * entry, FindPending(campaign));
  entry->campaign.set_state(v1::Campaign::FAILED);
  entry->number.set_state(v1::PhoneNumber::FAILED);
  *entry->campaign.mutable_failure() = failure;
  *entry->number.mutable_failure() = failure;
  Touch(*entry);
  return absl::OkStatus();
}

absl::Status FakeCampaigns::ShowProgress(const std::string& campaign, double progress) {
  MutexLock lock(&mu_);
  DIALTONE_ASSIGN_OR_RETURN(Entry * entry, FindPending(campaign));
  entry->number.mutable_provisioning()->set_progress(progress);
  for (Watcher* watcher : entry->watchers) watcher->OnProgress(entry->number);
  return absl::OkStatus();
}

absl::Status FakeCampaigns::Subscribe(const std::string& name, Watcher* watcher) {
  MutexLock lock(&mu_);
  DIALTONE_ASSIGN_OR_RETURN(Entry * entry, FindNumber(name));
  entry->watchers.insert(watcher);
  watcher->OnNumber(entry->number);
  return absl::OkStatus();
}

void FakeCampaigns::Unsubscribe(Watcher* watcher) {
  MutexLock lock(&mu_);
  for (auto& [id, entry] : entries_) entry.watchers.erase(watcher);
}

absl::StatusOr<FakeCampaigns::Entry*> FakeCampaigns::FindCampaign(const std::string& name,
                                                                  const std::string& field) const {
  DIALTONE_ASSIGN_OR_RETURN(const std::string id, ParseName("campaigns/", name, field));
  const auto entry = entries_.find(id);
  if (entry != entries_.end() && !entry->second.gone) return &entry->second;
  return WithReason(absl::NotFoundError(absl::StrCat("There is no campaign campaigns/", id, ".")),
                    "CAMPAIGN_NOT_FOUND");
}

absl::StatusOr<FakeCampaigns::Entry*> FakeCampaigns::FindNumber(const std::string& name) const {
  DIALTONE_ASSIGN_OR_RETURN(const std::string id, ParseName("phoneNumbers/", name, "name"));
  const auto entry = entries_.find(id);
  if (entry != entries_.end()) return &entry->second;
  return WithReason(absl::NotFoundError(absl::StrCat("There is no phone number phoneNumbers/", id, ".")),
                    "PHONE_NUMBER_NOT_FOUND");
}

absl::StatusOr<FakeCampaigns::Entry*> FakeCampaigns::FindPending(const std::string& campaign) const {
  DIALTONE_ASSIGN_OR_RETURN(Entry * entry, FindCampaign(campaign, "campaign"));
  if (entry->number.state() == v1::PhoneNumber::PENDING) return entry;
  return absl::FailedPreconditionError(
      absl::StrCat(entry->number.name(), " is ", v1::PhoneNumber::State_Name(entry->number.state()),
                   ", and only a PENDING number can be given another state"));
}

void FakeCampaigns::Ask(Entry& entry) {
  const std::string& wanted = entry.campaign.phone_number_request().area_code();
  entry.campaign.clear_failure();
  entry.number.clear_failure();
  entry.number.set_area_code(wanted.empty() ? std::string(kDefaultAreaCode) : wanted);
  entry.campaign.set_state(ready_at_once_ ? v1::Campaign::ACTIVE : v1::Campaign::PENDING);
  entry.number.set_state(ready_at_once_ ? v1::PhoneNumber::ACTIVE : v1::PhoneNumber::PENDING);
  entry.number.set_number(ready_at_once_ ? FreshDigits(entry) : "");
}

std::string FakeCampaigns::FreshDigits(const Entry& entry) {
  return absl::StrFormat("+1%s555%04d", entry.number.area_code(), next_digits_++);
}

void FakeCampaigns::Touch(Entry& entry) {
  const std::int64_t revision = entry.campaign.revision() + 1;
  const google::protobuf::Timestamp now = ToTimestamp(clock_.Now());
  entry.campaign.set_revision(revision);
  entry.campaign.set_etag(absl::StrCat(revision));
  *entry.campaign.mutable_update_time() = now;
  entry.number.set_revision(revision);
  *entry.number.mutable_update_time() = now;
  for (Watcher* watcher : entry.watchers) watcher->OnNumber(entry.number);
}

}  // namespace dialtone::testing
