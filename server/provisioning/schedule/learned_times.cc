#include "server/provisioning/schedule/learned_times.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/runtime/log.h"

namespace dialtone {
namespace {

// No account has this name: account ids are lower-case words.
constexpr absl::string_view kAllAccounts = "*";

std::string KeptName(absl::string_view account) { return absl::StrCat("provisioning_times/", account); }

}  // namespace

LearnedTimes::LearnedTimes(Coordination& coordination, const UsualTimes& usual)
    : coordination_(coordination), usual_(usual), ignorant_(std::make_shared<ProvisioningTimes>(usual)) {}

std::shared_ptr<const ProvisioningTimes> LearnedTimes::Of(absl::string_view account) const {
  MutexLock lock(&mu_);
  const auto own = estimates_.find(account);
  if (own != estimates_.end() && own->second.times->observed() >= kEnough) return own->second.times;
  const auto all = estimates_.find(kAllAccounts);
  return all == estimates_.end() ? ignorant_ : all->second.times;
}

void LearnedTimes::Observe(absl::string_view account, double after, double until) {
  Learn(account, [&](ProvisioningTimes& times) { times.Observe(after, until); });
}

void LearnedTimes::ObserveUnready(absl::string_view account, double age) {
  Learn(account, [&](ProvisioningTimes& times) { times.ObserveUnready(age); });
}

void LearnedTimes::Learn(absl::string_view account, absl::FunctionRef<void(ProvisioningTimes&)> observe) {
  MutexLock lock(&mu_);
  for (const absl::string_view name : {account, kAllAccounts}) {
    Estimate& estimate =
        estimates_.try_emplace(std::string(name), Estimate{.times = ignorant_}).first->second;
    auto learned = std::make_shared<ProvisioningTimes>(*estimate.times);
    observe(*learned);
    estimate = {.times = std::move(learned), .unkept = true};
  }
}

absl::Status LearnedTimes::Keep(absl::string_view account) {
  for (const absl::string_view name : {account, kAllAccounts}) {
    std::shared_ptr<const ProvisioningTimes> times;
    {
      MutexLock lock(&mu_);
      const auto found = estimates_.find(name);
      if (found == estimates_.end() || !found->second.unkept) continue;
      times = found->second.times;
    }
    DIALTONE_RETURN_IF_ERROR(coordination_.KeepLearned(KeptName(name), times->Serialize()));
    MutexLock lock(&mu_);
    Estimate& estimate = estimates_.find(name)->second;
    estimate.unkept = estimate.times != times;
  }
  return absl::OkStatus();
}

absl::Status LearnedTimes::Refresh(absl::string_view account) {
  for (const absl::string_view name : {account, kAllAccounts}) {
    DIALTONE_ASSIGN_OR_RETURN(const std::string text, coordination_.ReadLearned(KeptName(name)));
    if (text.empty()) continue;
    auto kept = ProvisioningTimes::Parse(text, usual_);
    if (!kept.ok()) {
      LogWarn("what was learned of provisioning times cannot be read and is learned anew",
              {{"account", name}});
      continue;
    }
    MutexLock lock(&mu_);
    Estimate& estimate = estimates_.try_emplace(std::string(name)).first->second;
    if (!estimate.unkept) estimate.times = std::make_shared<ProvisioningTimes>(*std::move(kept));
  }
  return absl::OkStatus();
}

}  // namespace dialtone
