#include "simulator/rendering.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "simulator/json_text.h"

namespace dialtone::simulator {
namespace {

using nlohmann::json;

std::string Iso8601(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
}

std::string Masked(absl::string_view digits) {
  constexpr std::size_t kShown = 4;  // At each end.
  if (digits.size() <= 2 * kShown) return std::string(digits.size(), '*');
  return absl::StrCat(digits.substr(0, kShown), std::string(digits.size() - 2 * kShown, '*'),
                      digits.substr(digits.size() - kShown));
}

// Null when the member is to be left out.
json StatusText(StatusBehaviour behaviour, bool ready) {
  switch (behaviour) {
    case StatusBehaviour::kActive:
      return "active";
    case StatusBehaviour::kActivating:
      return "activating";
    case StatusBehaviour::kBlocked:
      return "blocked";
    case StatusBehaviour::kFollowsDigits:
      return ready ? "active" : "activating";
    case StatusBehaviour::kAbsent:
      return nullptr;
  }
  return nullptr;
}

template <typename Record>
json WithIdentity(const Record& record, absl::string_view organisation_id) {
  json object = *record.spec.document;
  object["id"] = record.id;
  object["orgId"] = std::string(organisation_id);
  object["createdAt"] = Iso8601(record.created);
  object["updatedAt"] = Iso8601(record.updated);
  return object;
}

json TextOrNull(const std::string& text) { return text.empty() ? json(nullptr) : json(text); }

void AddMoment(const char* name, const std::optional<absl::Time>& time, json* row) {
  (*row)[name] = time.has_value() ? json(Iso8601(*time)) : json(nullptr);
  (*row)[absl::StrCat(name, "_us")] = time.has_value() ? json(absl::ToUnixMicros(*time)) : json(nullptr);
}

std::string ReasonPhrase(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 402:
      return "Payment Required";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Payload Too Large";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "Error";
  }
}

}  // namespace

json RenderAssistant(const AssistantRecord& record, absl::string_view organisation_id) {
  return WithIdentity(record, organisation_id);
}

json RenderPhoneNumber(const PhoneNumberRecord& record, const PhoneNumberView& view) {
  const bool ready = record.Ready(view.now);
  json object = WithIdentity(record, view.organisation_id);
  if (json status = StatusText(record.status, ready); !status.is_null()) object["status"] = std::move(status);
  if (ready) object["number"] = view.masked ? Masked(record.digits) : record.digits;
  if (!record.sip_uri.empty()) object["sipUri"] = record.sip_uri;
  return object;
}

json RenderPageMetadata(const ListQuery& query, std::size_t total) {
  const std::size_t pages = query.limit == 0 ? 0 : (total + query.limit - 1) / query.limit;
  return {{"itemsPerPage", query.limit},       {"totalItems", total},
          {"currentPage", query.page},         {"totalPages", pages},
          {"hasNextPage", query.page < pages}, {"sortOrder", query.oldest_first ? "ASC" : "DESC"}};
}

json RenderLedgerRow(const AssistantRecord& record) {
  json row = {{"id", record.id}, {"name", TextOrNull(record.spec.name)}};
  const auto metadata = record.spec.document->find("metadata");
  row["metadata"] = metadata == record.spec.document->end() ? json(nullptr) : *metadata;
  AddMoment("created_at", record.created, &row);
  AddMoment("deleted_at", record.deleted, &row);
  return row;
}

json RenderLedgerRow(const PhoneNumberRecord& record) {
  json row = {{"id", record.id},
              {"provider", record.spec.provider},
              {"name", TextOrNull(record.spec.name)},
              {"assistantId", TextOrNull(record.spec.assistant_id)},
              {"numberDesiredAreaCode", TextOrNull(record.spec.desired_area_code)},
              {"number", TextOrNull(record.digits)},
              {"sipUri", TextOrNull(record.sip_uri)}};
  AddMoment("created_at", record.created, &row);
  AddMoment("ready_at", record.ready_at, &row);
  AddMoment("deleted_at", record.deleted, &row);
  return row;
}

HttpResponse JsonReply(int status, const json& body) {
  HttpResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "application/json; charset=utf-8"}};
  response.body = PrintJson(body);
  return response;
}

HttpResponse ErrorReply(int status, const json& message) {
  return JsonReply(status, {{"message", message}, {"error", ReasonPhrase(status)}, {"statusCode", status}});
}

HttpResponse PinnedReply(absl::string_view message) {
  return JsonReply(409, {{"error", "assistant_pinned"}, {"message", std::string(message)}});
}

}  // namespace dialtone::simulator
