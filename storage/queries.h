#ifndef DIALTONE_STORAGE_QUERIES_H_
#define DIALTONE_STORAGE_QUERIES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "storage/campaign.h"
#include "storage/campaign_event.h"
#include "storage/phone_number.h"
#include "storage/provisioning_job.h"

namespace dialtone {

// The place after which a page begins: the ordering time and the id of the last row of the page before.
struct PageCursor {
  absl::Time time;
  CampaignId id;

  friend bool operator==(const PageCursor&, const PageCursor&) = default;
};

// Members have initializers throughout, so that a query can name just what it sets:
// ListCampaigns({.page_size = 10}).

// A page holds at most this many rows; a page size outside 1..kMaxPageSize is taken as the nearer end.
inline constexpr int kMaxPageSize = 1000;

// Empty members do not restrict.
struct CampaignFilter {
  std::vector<CampaignState> states = {};  // any of them
  std::string account = {};
  std::vector<std::pair<std::string, std::string>> labels = {};  // all of them
  std::string text = {};  // part of the display name, the id or the number; letter case is ignored (ASCII)
};

enum class CampaignOrderField { kCreateTime, kUpdateTime };

struct CampaignQuery {
  CampaignFilter filter = {};
  CampaignOrderField order_by = CampaignOrderField::kCreateTime;
  bool descending = true;  // ties are broken by id, in the same direction
  std::optional<PageCursor> after = {};
  int page_size = 50;
  bool count_total = true;
};

// Counting stops here: a total of kMaxCountedTotal means "at least".
inline constexpr int kMaxCountedTotal = 10000;

struct CampaignPage {
  std::vector<CampaignView> campaigns;
  std::optional<PageCursor> next;  // nullopt: this was the last page
  int total = 0;                   // of all that match, 0 unless asked for
};

struct PhoneNumberFilter {
  std::vector<PhoneNumberState> states = {};
  std::string account = {};
  std::vector<std::string> vapi_phone_number_ids = {};  // any of them; reads every number, so for rare use
};

// Newest first by creation, ties by id.
struct PhoneNumberQuery {
  PhoneNumberFilter filter = {};
  std::optional<PageCursor> after = {};
  int page_size = 50;
  bool count_total = true;
};

struct PhoneNumberPage {
  std::vector<PhoneNumber> numbers;
  std::optional<PageCursor> next;
  int total = 0;
};

// Oldest first.
struct EventQuery {
  CampaignId campaign = {};
  std::int64_t after_sequence = 0;
  int page_size = 50;
};

struct EventPage {
  std::vector<CampaignEvent> events;
  std::optional<std::int64_t> next_after_sequence;
};

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_QUERIES_H_
