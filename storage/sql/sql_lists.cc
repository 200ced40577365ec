// Pages of campaigns, numbers and events.
#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"
#include "storage/sql/record_rows.h"
#include "storage/sql/row_codec.h"
#include "storage/sql/sql_store.h"

namespace dialtone {
namespace {

int PageSize(int wanted) { return std::clamp(wanted, 1, kMaxPageSize); }

// Conditions joined by AND, with the parameters that they name.
class Conditions {
 public:
  void Add(absl::string_view condition) { conditions_.push_back(std::string(condition)); }
  SqlParams& params() { return params_; }

  // " WHERE ..." or nothing.
  std::string Where() const {
    return conditions_.empty() ? "" : absl::StrCat(" WHERE ", absl::StrJoin(conditions_, " AND "));
  }

 private:
  std::vector<std::string> conditions_;
  SqlParams params_;
};

// The names stand in the statement itself: there are few combinations, and the planner sees them.
template <typename E>
void AddStates(const std::vector<E>& states, absl::string_view column, Conditions& conditions) {
  if (states.empty()) return;
  std::vector<std::string> names;
  names.reserve(states.size());
  for (const E state : states) names.push_back(absl::StrCat("'", EnumName(state), "'"));
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  conditions.Add(absl::StrCat(column, " IN (", absl::StrJoin(names, ", "), ")"));
}

void AddFilter(const CampaignFilter& filter, Conditions& conditions) {
  AddStates(filter.states, "c.state", conditions);
  if (!filter.account.empty()) {
    conditions.Add("c.account = :account");
    conditions.params().Text("account", filter.account);
  }
  int n = 0;
  for (const auto& [key, value] : filter.labels) {
    conditions.Add(absl::StrCat("c.id IN (SELECT campaign_id FROM campaign_labels WHERE label_key = :key", n,
                                " AND label_value = :value", n, ")"));
    conditions.params().Text(absl::StrCat("key", n), key).Text(absl::StrCat("value", n), value);
    ++n;
  }
  if (!filter.text.empty()) {
    conditions.Add(
        "(LOWER(c.display_name) LIKE :text ESCAPE '!' OR LOWER(c.id) LIKE :text ESCAPE '!'"
        " OR LOWER(n.number) LIKE :text ESCAPE '!')");
    const std::string literally =
        absl::StrReplaceAll(absl::AsciiStrToLower(filter.text), {{"!", "!!"}, {"%", "!%"}, {"_", "!_"}});
    conditions.params().Text("text", absl::StrCat("%", literally, "%"));
  }
}

void AddCursor(const std::optional<PageCursor>& after, absl::string_view time_column,
               absl::string_view id_column, bool descending, Conditions& conditions) {
  if (!after) return;
  conditions.Add(absl::StrCat("(", time_column, ", ", id_column, ") ", descending ? "<" : ">",
                              " (:after_time, :after_id)"));
  conditions.params().Time("after_time", after->time).Text("after_id", after->id.value);
}

int Count(SqlSession& session, absl::string_view from, const Conditions& conditions) {
  Conditions counted = conditions;
  counted.params().Int("cap", kMaxCountedTotal);
  SqlRows rows = session.Query(absl::StrCat("SELECT COUNT(*) FROM (SELECT 1 AS one FROM ", from,
                                            counted.Where(), " LIMIT :cap) AS counted"),
                               std::move(counted.params()));
  return rows.Next() ? static_cast<int>(rows.Int()) : 0;
}

}  // namespace

absl::StatusOr<CampaignPage> SqlStore::ListCampaigns(const CampaignQuery& query) {
  const bool by_create = query.order_by == CampaignOrderField::kCreateTime;
  const absl::string_view time_column = by_create ? "c.create_time" : "c.update_time";
  const char* direction = query.descending ? " DESC" : " ASC";
  const int page_size = PageSize(query.page_size);

  Conditions matching;
  AddFilter(query.filter, matching);
  CampaignPage page;
  DIALTONE_RETURN_IF_ERROR(runner_.Read([&](SqlSession& session) {
    page = {};
    if (query.count_total) {
      page.total =
          Count(session,
                query.filter.text.empty() ? "campaigns c" : "campaigns c JOIN phone_numbers n ON n.id = c.id",
                matching);
    }
    Conditions on_page = matching;
    AddCursor(query.after, time_column, "c.id", query.descending, on_page);
    on_page.params().Int("limit", page_size + 1);
    SqlRows rows = session.Query(absl::StrCat(SelectViews(), on_page.Where(), " ORDER BY ", time_column,
                                              direction, ", c.id", direction, " LIMIT :limit"),
                                 std::move(on_page.params()));
    while (rows.Next()) {
      if (static_cast<int>(page.campaigns.size()) == page_size) {
        const Campaign& last = page.campaigns.back().campaign;
        page.next = PageCursor{by_create ? last.create_time : last.update_time, last.id};
        break;
      }
      page.campaigns.push_back(ReadView(rows));
    }
    return absl::OkStatus();
  }));
  return page;
}

absl::StatusOr<PhoneNumberPage> SqlStore::ListPhoneNumbers(const PhoneNumberQuery& query) {
  static const std::string* const select = new std::string(
      absl::StrCat("SELECT ", ColumnList(PhoneNumberColumns(), "n."), " FROM phone_numbers n"));
  const int page_size = PageSize(query.page_size);

  Conditions matching;
  AddStates(query.filter.states, "n.state", matching);
  if (!query.filter.account.empty()) {
    matching.Add("n.account = :account");
    matching.params().Text("account", query.filter.account);
  }
  if (!query.filter.vapi_phone_number_ids.empty()) {
    matching.Add(absl::StrCat("n.vapi_phone_number_id", dialect_.is_one_of_ids));
    matching.params().Text("ids", ListOfTexts(dialect_, query.filter.vapi_phone_number_ids));
  }
  PhoneNumberPage page;
  DIALTONE_RETURN_IF_ERROR(runner_.Read([&](SqlSession& session) {
    page = {};
    if (query.count_total) page.total = Count(session, "phone_numbers n", matching);
    Conditions on_page = matching;
    AddCursor(query.after, "n.create_time", "n.id", /*descending=*/true, on_page);
    on_page.params().Int("limit", page_size + 1);
    SqlRows rows = session.Query(
        absl::StrCat(*select, on_page.Where(), " ORDER BY n.create_time DESC, n.id DESC LIMIT :limit"),
        std::move(on_page.params()));
    while (rows.Next()) {
      if (static_cast<int>(page.numbers.size()) == page_size) {
        page.next = PageCursor{page.numbers.back().create_time, page.numbers.back().id};
        break;
      }
      page.numbers.push_back(ReadPhoneNumber(rows));
    }
    return absl::OkStatus();
  }));
  return page;
}

absl::StatusOr<EventPage> SqlStore::ListEvents(const EventQuery& query) {
  const int page_size = PageSize(query.page_size);
  EventPage page;
  DIALTONE_RETURN_IF_ERROR(runner_.Read([&](SqlSession& session) {
    page = {};
    {
      SqlRows rows = session.Query(
          "SELECT sequence, time, kind, detail FROM campaign_events"
          " WHERE campaign_id = :campaign_id AND sequence > :after ORDER BY sequence LIMIT :limit",
          SqlParams()
              .Text("campaign_id", query.campaign.value)
              .Int("after", query.after_sequence)
              .Int("limit", page_size + 1));
      while (rows.Next()) {
        if (static_cast<int>(page.events.size()) == page_size) {
          page.next_after_sequence = page.events.back().sequence;
          break;
        }
        page.events.push_back(ReadEvent(rows));
      }
    }
    if (!page.events.empty()) return absl::OkStatus();
    SqlRows rows = session.Query("SELECT id FROM campaigns WHERE id = :id",
                                 SqlParams().Text("id", query.campaign.value));
    return rows.Next() ? absl::OkStatus() : absl::NotFoundError("no such campaign");
  }));
  return page;
}

}  // namespace dialtone
