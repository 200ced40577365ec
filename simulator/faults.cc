#include "simulator/faults.h"

#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"

namespace dialtone::simulator {

absl::Status FaultBook::Add(std::vector<FaultRule> rules) {
  MutexLock lock(&mu_);
  if (rules_.size() + rules.size() > kMaxRules) {
    return absl::ResourceExhaustedError(absl::StrCat("more than ", kMaxRules, " rules"));
  }
  rules_.insert(rules_.end(), std::make_move_iterator(rules.begin()), std::make_move_iterator(rules.end()));
  return absl::OkStatus();
}

std::optional<Fault> FaultBook::Take(absl::string_view route) {
  MutexLock lock(&mu_);
  for (FaultRule& rule : rules_) {
    if (rule.times == 0 || (rule.route != "*" && rule.route != route)) continue;
    if (rule.skip > 0) {
      --rule.skip;
      continue;
    }
    if (rule.times != FaultRule::kForEver) --rule.times;
    ++rule.hits;
    return rule.fault;
  }
  return std::nullopt;
}

std::vector<FaultRule> FaultBook::Rules() const {
  MutexLock lock(&mu_);
  return rules_;
}

void FaultBook::Clear() {
  MutexLock lock(&mu_);
  rules_.clear();
}

}  // namespace dialtone::simulator
