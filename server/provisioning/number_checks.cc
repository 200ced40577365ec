#include "server/provisioning/number_checks.h"

#include <unordered_map>
#include <utility>

#include "absl/hash/hash.h"
#include "base/status_macros.h"
#include "server/provisioning/shared_look.h"

namespace dialtone {
namespace {

void Count(CheckedNumbers& sums, const CheckedNumber& checked) {
  ++sums.checked;
  switch (checked.number.state) {
    case PhoneNumberState::kActive:
      ++sums.ready;
      break;
    case PhoneNumberState::kPending:
      ++sums.still_pending;
      break;
    case PhoneNumberState::kFailed:
    case PhoneNumberState::kReleasing:
    case PhoneNumberState::kReleased:
      ++sums.failed;
      break;
  }
}

}  // namespace

NumberChecks::NumberChecks(Store& store, const std::vector<std::unique_ptr<NumberPolling>>& pollings,
                           WorkerPool& pool, const Clock& clock)
    : store_(store), pollings_(pollings), pool_(pool), clock_(clock) {}

void NumberChecks::Check(const CampaignId& id, OneDone done) {
  ShareLook<CheckedNumber>(one_, pool_, id.value, std::move(done), [this, id] { return LookAtOne(id); });
}

void NumberChecks::CheckAll(const std::string& account, AllDone done) {
  ShareLook<CheckedNumbers>(all_, pool_, account, std::move(done),
                            [this, account] { return LookAtAll(account); });
}

absl::StatusOr<CheckedNumber> NumberChecks::LookAtOne(const CampaignId& id) {
  DIALTONE_ASSIGN_OR_RETURN(PhoneNumber number, store_.GetPhoneNumber(id));
  const bool just_looked =
      number.checks.last_time.has_value() && clock_.Now() - *number.checks.last_time < kMinGap;
  if (number.state != PhoneNumberState::kPending || number.vapi_phone_number_id.empty()) {
    return CheckedNumber{.number = std::move(number), .outcome = CheckOutcome::kNone};
  }
  if (just_looked) {
    const CheckOutcome outcome = number.checks.last_outcome;
    return CheckedNumber{.number = std::move(number), .outcome = outcome};
  }
  for (const auto& polling : pollings_) {
    if (polling->account() != number.account) continue;
    DIALTONE_ASSIGN_OR_RETURN(NumberLook look, polling->looks().LookAtOne(id));
    if (look.changed.has_value()) return CheckedNumber{.number = *look.changed, .outcome = look.outcome};
    DIALTONE_ASSIGN_OR_RETURN(number, store_.GetPhoneNumber(id));
    return CheckedNumber{.number = std::move(number), .outcome = look.outcome};
  }
  return CheckedNumber{.number = std::move(number), .outcome = CheckOutcome::kUnreachable};
}

absl::StatusOr<CheckedNumbers> NumberChecks::LookAtAll(const std::string& account) {
  CheckedNumbers checked;
  std::vector<NumberLook> looks;
  for (const auto& polling : pollings_) {
    if (!account.empty() && polling->account() != account) continue;
    DIALTONE_ASSIGN_OR_RETURN(std::vector<NumberLook> looked, polling->looks().LookAtAll());
    looks.insert(looks.end(), std::make_move_iterator(looked.begin()), std::make_move_iterator(looked.end()));
  }
  // The numbers that no look changed are read together, not one by one.
  DIALTONE_ASSIGN_OR_RETURN(
      PhoneNumberPage pending,
      store_.ListPhoneNumbers({.filter = {.states = {PhoneNumberState::kPending}, .account = account},
                               .after = {},
                               .page_size = CheckedNumbers::kMaxResults,
                               .count_total = false}));
  std::unordered_map<CampaignId, PhoneNumber, absl::Hash<CampaignId>> unchanged;
  for (PhoneNumber& number : pending.numbers) unchanged.emplace(number.id, std::move(number));
  for (const NumberLook& look : looks) {
    CheckedNumber one{.number = {}, .outcome = look.outcome};
    if (look.changed.has_value()) {
      one.number = *look.changed;
    } else if (const auto found = unchanged.find(look.id); found != unchanged.end()) {
      one.number = found->second;
    } else {
      one.number = {.id = look.id, .state = PhoneNumberState::kPending};
    }
    Count(checked, one);
    if (static_cast<int>(checked.numbers.size()) < CheckedNumbers::kMaxResults) {
      checked.numbers.push_back(std::move(one));
    }
  }
  return checked;
}

}  // namespace dialtone
