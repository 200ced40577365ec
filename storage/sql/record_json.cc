#include "storage/sql/record_json.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "absl/strings/string_view.h"

namespace dialtone {
namespace {

using Json = nlohmann::json;

// A text that is not UTF-8 is kept with replacement characters rather than not at all.
std::string Dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

template <typename T>
T Parse(const std::string& text) {
  return Json::parse(text).get<T>();
}

}  // namespace

std::string LabelsToJson(const std::map<std::string, std::string>& labels) { return Dump(Json(labels)); }

std::map<std::string, std::string> LabelsFromJson(const std::string& json) {
  return Parse<std::map<std::string, std::string>>(json);
}

std::string FailureToJson(const Failure& failure) {
  return Dump({{"reason", std::string(EnumName(failure.reason))},
               {"message", failure.message},
               {"vapi_message", failure.vapi_message},
               {"vapi_http_status", failure.vapi_http_status},
               {"suggested_area_codes", failure.suggested_area_codes},
               {"retryable", failure.retryable},
               {"time", absl::ToUnixMicros(failure.time)}});
}

Failure FailureFromJson(const std::string& text) {
  const Json json = Json::parse(text);
  const std::optional<FailureReason> reason =
      ParseEnum<FailureReason>(json.at("reason").get_ref<const std::string&>());
  if (!reason) throw std::runtime_error("a failure has an unknown reason");
  return {.reason = *reason,
          .message = json.at("message").get<std::string>(),
          .vapi_message = json.at("vapi_message").get<std::string>(),
          .vapi_http_status = json.at("vapi_http_status").get<int>(),
          .suggested_area_codes = json.at("suggested_area_codes").get<std::vector<std::string>>(),
          .retryable = json.at("retryable").get<bool>(),
          .time = absl::FromUnixMicros(json.at("time").get<std::int64_t>())};
}

std::string StringsToJson(const std::vector<std::string>& strings) { return Dump(Json(strings)); }

std::vector<std::string> StringsFromJson(const std::string& json) {
  return Parse<std::vector<std::string>>(json);
}

std::string TextsToJson(absl::Span<const absl::string_view> texts) {
  Json json = Json::array();
  for (const absl::string_view text : texts) json.push_back(std::string(text));
  return Dump(json);
}

}  // namespace dialtone
