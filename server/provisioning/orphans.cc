#include "server/provisioning/orphans.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/provisioning/campaigns.h"
#include "server/provisioning/shared_look.h"
#include "server/provisioning/strays.h"
#include "server/provisioning/vapi_listing.h"
#include "server/runtime/log.h"
#include "server/runtime/metrics.h"

namespace dialtone {
namespace {

// A person waits for it.
VapiClient& VapiOf(const Account& account) { return account.vapi(CallPriority::kCheck); }

// `attempt` completes "Vapi did not ...".
absl::Status VapiUnavailable(const Account& account, absl::string_view attempt, const VapiError& error) {
  absl::Status status = WithReason(
      absl::UnavailableError(absl::StrCat("Vapi did not ", attempt, " of account '", account.id, "' (",
                                          VapiErrorKindName(error.kind), "): ", error.message)),
      "VAPI_UNAVAILABLE");
  return error.retry_after.has_value() ? WithRetryDelay(std::move(status), *error.retry_after) : status;
}

absl::Status Refused(absl::string_view reason, absl::string_view message) {
  return WithReason(absl::FailedPreconditionError(message), reason);
}

absl::Status NumberKnown(const JudgedNumber& judged) {
  return Refused("NUMBER_KNOWN",
                 judged.standing == Standing::kLeftOver
                     ? absl::StrCat("The number is left over from campaigns/", judged.campaign.value,
                                    ", which was deleted here; the next sweep gives it back.")
                     : absl::StrCat("The number belongs to campaigns/", judged.campaign.value,
                                    "; delete the campaign instead."));
}

}  // namespace

Orphans::Orphans(Store& store, const Accounts& accounts, WorkerPool& pool, const Clock& clock,
                 Metrics& metrics, absl::Duration grace)
    : store_(store), accounts_(accounts), pool_(pool), clock_(clock), metrics_(metrics), grace_(grace) {}

void Orphans::List(const std::string& account, ListDone done) {
  ShareLook<std::vector<OrphanedNumber>>(lists_, pool_, account, std::move(done),
                                         [this, account] { return ListNow(account); });
}

void Orphans::Release(const std::string& account, const std::string& vapi_phone_number_id, ReleaseDone done) {
  ShareLook<OrphanedNumber>(
      releases_, pool_, absl::StrCat(account, "/", vapi_phone_number_id), std::move(done),
      [this, account, vapi_phone_number_id] { return ReleaseNow(account, vapi_phone_number_id); });
}

absl::StatusOr<std::vector<OrphanedNumber>> Orphans::ListNow(const std::string& account) {
  if (!account.empty() && accounts_.Find(account) == nullptr) return UnknownAccount("vapi_account", account);
  DIALTONE_RETURN_IF_ERROR(CheckStoreIsNotEmpty());
  std::vector<OrphanedNumber> orphans;
  for (const Account& one : accounts_.all()) {
    if (!account.empty() && one.id != account) continue;
    const auto list = ListNumbersSince(VapiOf(one), absl::InfinitePast());
    if (!list.ok()) return VapiUnavailable(one, "list the numbers", list.error());
    // The oldest are those that are missing then, and they come first here.
    if (list.value().truncated) {
      return WithReason(absl::ResourceExhaustedError(
                            absl::StrCat("Account '", one.id, "' has more numbers at Vapi than the ",
                                         list.value().numbers.size(), " that are read.")),
                        "TOO_MANY_NUMBERS");
    }
    DIALTONE_ASSIGN_OR_RETURN(const std::vector<JudgedNumber> judged,
                              JudgeNumbers(store_, list.value().numbers));
    for (const JudgedNumber& number : judged) {
      if (number.standing == Standing::kOrphaned) orphans.push_back(Orphaned(one, number.number));
    }
  }
  std::sort(orphans.begin(), orphans.end(), [](const OrphanedNumber& a, const OrphanedNumber& b) {
    return std::tie(a.number.created_at, a.account, a.number.id) <
           std::tie(b.number.created_at, b.account, b.number.id);
  });
  return orphans;
}

absl::StatusOr<OrphanedNumber> Orphans::ReleaseNow(const std::string& account,
                                                   const std::string& vapi_phone_number_id) {
  const Account* const one = accounts_.Find(account);
  if (one == nullptr) return UnknownAccount("vapi_account", account);
  DIALTONE_RETURN_IF_ERROR(CheckStoreIsNotEmpty());
  // Vapi first and the rows then: what is made in between is named by its row.
  const auto seen = VapiOf(*one).GetPhoneNumber(vapi_phone_number_id);
  if (!seen.ok()) {
    if (seen.error().kind != VapiErrorKind::kNotFound)
      return VapiUnavailable(*one, "show the number", seen.error());
    return WithReason(absl::NotFoundError(absl::StrCat("Account '", account, "' has no number ",
                                                       vapi_phone_number_id, " at Vapi.")),
                      "VAPI_PHONE_NUMBER_NOT_FOUND");
  }
  const OrphanedNumber orphan = Orphaned(*one, seen.value());
  DIALTONE_RETURN_IF_ERROR(CheckReleasable(orphan));
  const auto deleted = VapiOf(*one).DeletePhoneNumber(orphan.number.id);
  if (!deleted.ok() && deleted.error().kind != VapiErrorKind::kNotFound) {
    return VapiUnavailable(*one, "say that it released the number", deleted.error());
  }
  metrics_.OrphanReleased();
  LogWarn("an orphaned number was released at a person's request",
          {{"account", account},
           {"vapi_phone_number_id", orphan.number.id},
           {"vapi_name", orphan.number.name},
           {"number", orphan.number.number}});
  return orphan;
}

absl::Status Orphans::CheckStoreIsNotEmpty() {
  // Every campaign has a number, and numbers outlive their campaigns.
  DIALTONE_ASSIGN_OR_RETURN(const PhoneNumberPage page,
                            store_.ListPhoneNumbers({.page_size = 1, .count_total = false}));
  if (!page.numbers.empty()) return absl::OkStatus();
  return Refused(
      "STORE_EMPTY",
      "The database knows no campaign at all, so that every number at Vapi would look orphaned. Is it the "
      "right database?");
}

absl::Status Orphans::CheckReleasable(const OrphanedNumber& orphan) {
  DIALTONE_ASSIGN_OR_RETURN(const std::vector<JudgedNumber> judged,
                            JudgeNumbers(store_, absl::MakeConstSpan(&orphan.number, 1)));
  if (judged.empty()) {
    return Refused("NOT_TAGGED",
                   "The number does not carry Dialtone's tag; release it at Vapi if it is not needed.");
  }
  if (judged.front().standing != Standing::kOrphaned) return NumberKnown(judged.front());
  if (!orphan.releasable_time.has_value()) {
    return Refused("WITHIN_GRACE",
                   "Vapi does not say when the number was made, so that somebody may wait for it.");
  }
  const absl::Duration left = *orphan.releasable_time - clock_.Now();
  if (left <= absl::ZeroDuration()) return absl::OkStatus();
  return WithRetryDelay(
      Refused("WITHIN_GRACE",
              absl::StrCat("The number is so young that somebody may wait for it; it "
                           "may be released from ",
                           absl::FormatTime(*orphan.releasable_time, absl::UTCTimeZone()), " on.")),
      left);
}

OrphanedNumber Orphans::Orphaned(const Account& account, const VapiPhoneNumber& number) const {
  OrphanedNumber orphan{.account = account.id, .number = number, .releasable_time = std::nullopt};
  if (number.created_at.has_value()) orphan.releasable_time = *number.created_at + grace_;
  return orphan;
}

}  // namespace dialtone
