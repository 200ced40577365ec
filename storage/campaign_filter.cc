#include "storage/campaign_filter.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace dialtone {

bool Matches(const CampaignFilter& filter, const Campaign& campaign, const PhoneNumber& number) {
  if (!filter.states.empty() &&
      std::find(filter.states.begin(), filter.states.end(), campaign.state) == filter.states.end()) {
    return false;
  }
  if (!filter.account.empty() && campaign.account != filter.account) return false;
  for (const auto& [key, value] : filter.labels) {
    const auto label = campaign.labels.find(key);
    if (label == campaign.labels.end() || label->second != value) return false;
  }
  if (filter.text.empty()) return true;
  const std::string text = absl::AsciiStrToLower(filter.text);
  for (const std::string* field : {&campaign.display_name, &campaign.id.value, &number.number}) {
    if (absl::StrContains(absl::AsciiStrToLower(*field), text)) return true;
  }
  return false;
}

}  // namespace dialtone
