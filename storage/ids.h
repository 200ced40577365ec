#ifndef DIALTONE_STORAGE_IDS_H_
#define DIALTONE_STORAGE_IDS_H_

#include <compare>
#include <ostream>
#include <string>
#include <utility>

namespace dialtone {

// The last segment of `campaigns/{id}`, and of `phoneNumbers/{id}`: a phone number shares its campaign's id.
struct CampaignId {
  std::string value;

  friend auto operator<=>(const CampaignId&, const CampaignId&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const CampaignId& id) {
    return H::combine(std::move(h), id.value);
  }
  friend std::ostream& operator<<(std::ostream& out, const CampaignId& id) { return out << id.value; }
};

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_IDS_H_
