#include "tests/bench/rpc/statements.h"

#include <map>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/types/span.h"
#include "storage/sql/row_codec.h"

namespace dialtone::bench {
namespace {

// One expression a column. @id is replaced by the id, a text.
using Values = std::map<std::string, std::string, std::less<>>;

constexpr char kNow[] = "(extract(epoch FROM now()) * 1000000)::bigint";
constexpr char kLabels[] = R"('{"team":"sales","wave":"spring"}')";

Values CampaignValues(absl::string_view state) {
  return {{"id", "@id"},
          {"uid", "lpad(@id, 26, '0')"},
          {"display_name", "'Campaign ' || @id"},
          {"account", "'default'"},
          {"assistant_name", "''"},
          {"first_message", "'Hello, this is the spring offer. How can I help you today?'"},
          {"system_prompt", "repeat('You are friendly, brief, and know the spring offer. ', 4)"},
          {"model_provider", "'openai'"},
          {"model", "'gpt-4o'"},
          {"voice_provider", "'vapi'"},
          {"voice_id", "'Elliot'"},
          {"server_url", "''"},
          {"overrides_json", "''"},
          {"area_code", "'415'"},
          {"allow_substitute", "1"},
          {"labels", kLabels},
          {"state", absl::StrCat("'", state, "'")},
          {"failure", "NULL"},
          {"revision", "1"},
          {"create_time", kNow},
          {"update_time", kNow}};
}

Values PhoneNumberValues(absl::string_view state) {
  const bool active = state == "ACTIVE";
  return {{"id", "@id"},
          {"uid", "lpad(@id, 26, '0')"},
          {"account", "'default'"},
          {"number", active ? "'+1415' || right(@id, 7)" : "''"},
          {"sip_uri", "''"},
          {"area_code", "'415'"},
          {"vapi_phone_number_id", active ? "md5('n' || @id)::uuid::text" : "''"},
          {"vapi_assistant_id", active ? "md5('a' || @id)::uuid::text" : "''"},
          {"state", absl::StrCat("'", state, "'")},
          {"failure", "NULL"},
          {"requested_time", active ? kNow : "NULL"},
          {"revision", "1"},
          {"create_time", kNow},
          {"update_time", kNow},
          {"check_count", active ? "3" : "0"},
          {"last_check_time", active ? kNow : "NULL"},
          {"last_check_outcome", active ? "'READY'" : "'NONE'"},
          {"next_check_time", "NULL"}};
}

Values JobValues(absl::string_view step, absl::string_view due_time) {
  return {{"id", "@id"},
          {"step", absl::StrCat("'", step, "'")},
          {"attempt", "1"},
          {"version", "1"},
          {"due_time", std::string(due_time)},
          {"lease_token", "''"},
          {"lease_until", "0"},
          {"asked_time", "NULL"},
          {"empty_looks", "0"},
          {"failures", "0"},
          {"substituted", "0"},
          {"surplus_vapi_phone_number_ids", "'[]'"},
          {"surplus_vapi_assistant_ids", "'[]'"},
          {"assistant_stale", "0"}};
}

// The values of `columns`, in their order.
std::string ValueList(absl::Span<const absl::string_view> columns, const Values& values) {
  return absl::StrJoin(columns, ", ", [&values](std::string* out, absl::string_view column) {
    const auto value = values.find(column);
    if (value == values.end()) {
      throw std::runtime_error(absl::StrCat("tests/bench/rpc/statements.cc has no value for ", column));
    }
    absl::StrAppend(out, value->second);
  });
}

// The rows of one campaign, each as INSERT ... SELECT; `from` says for which ids, `unless_taken` is the
// server's answer to one that is taken.
std::vector<std::string> Inserts(absl::string_view state, absl::string_view step, absl::string_view due_time,
                                 absl::string_view from, absl::string_view unless_taken) {
  return {
      absl::StrCat("INSERT INTO phone_numbers (", ColumnList(PhoneNumberColumns()), ") SELECT ",
                   ValueList(PhoneNumberColumns(), PhoneNumberValues(state)), from, unless_taken),
      absl::StrCat("INSERT INTO campaigns (", ColumnList(CampaignColumns()), ") SELECT ",
                   ValueList(CampaignColumns(), CampaignValues(state)), from, unless_taken),
      absl::StrCat("INSERT INTO provisioning_jobs (", ColumnList(JobColumns()),
                   ", last_event_sequence) SELECT ", ValueList(JobColumns(), JobValues(step, due_time)),
                   ", 1", from),
      absl::StrCat("INSERT INTO campaign_labels (label_key, label_value, campaign_id)"
                   " SELECT e.key, e.value, @id FROM json_each_text(",
                   kLabels, "::json) AS e", from.empty() ? "" : ", ",
                   absl::StrReplaceAll(from, {{" FROM ", ""}})),
      absl::StrCat("INSERT INTO campaign_events (campaign_id, sequence, time, kind, detail) SELECT @id, 1, ",
                   kNow, ", 'CREATED', 'The campaign was accepted.'", from)};
}

void ReplaceId(std::vector<std::string>& statements, absl::string_view id) {
  for (std::string& statement : statements) statement = absl::StrReplaceAll(statement, {{"@id", id}});
}

const char* Prefix(FilledState state) { return state == FilledState::kActive ? "active-" : "pending-"; }

}  // namespace

std::string FilledId(FilledState state, std::int64_t number) {
  const std::string digits = absl::StrCat(number);
  return absl::StrCat(Prefix(state), std::string(9 - digits.size(), '0'), digits);
}

std::vector<std::string> FillStatements(FilledState state, std::int64_t count) {
  const bool active = state == FilledState::kActive;
  std::vector<std::string> statements =
      Inserts(active ? "ACTIVE" : "PENDING", active ? "DONE" : "NUMBER_WANTED", "NULL",
              absl::StrCat(" FROM generate_series(1, ", count, ") AS i"), "");
  ReplaceId(statements, absl::StrCat("('", Prefix(state), "' || lpad(i::text, 9, '0'))"));
  statements.push_back("VACUUM ANALYZE");
  statements.push_back("CHECKPOINT");
  return statements;
}

std::string SelectCampaign(absl::string_view id) {
  return absl::StrCat("SELECT ", ColumnList(CampaignColumns(), "c."), ", ",
                      ColumnList(PhoneNumberColumns(), "n."),
                      " FROM campaigns c JOIN phone_numbers n ON n.id = c.id WHERE c.id = ", id);
}

std::vector<std::string> CreateStatements(absl::string_view id) {
  std::vector<std::string> statements = {absl::StrCat(
      "INSERT INTO create_requests (request_id, body_hash, campaign_id, campaign_uid, create_time)"
      " SELECT md5(@id)::uuid::text, md5('b' || @id) || md5('c' || @id), @id,"
      " lpad(@id, 26, '0'), ",
      kNow, " ON CONFLICT DO NOTHING")};
  for (std::string& insert : Inserts("PENDING", "ASSISTANT_WANTED", kNow, "", " ON CONFLICT DO NOTHING")) {
    statements.push_back(std::move(insert));
  }
  ReplaceId(statements, id);
  return statements;
}

}  // namespace dialtone::bench
