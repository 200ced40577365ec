#include "server/vapi/vapi_json.h"

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"
#include "server/vapi/bounded_json.h"

namespace dialtone {
namespace {

using nlohmann::json;

std::string Dump(const json& value) {
  return value.dump(/*indent=*/-1, /*indent_char=*/' ', /*ensure_ascii=*/false,
                    json::error_handler_t::replace);
}

void SetIfPresent(json& object, const char* member, const std::string& value) {
  if (!value.empty()) object[member] = value;
}

void SetIfPresent(json& object, const char* member, json value) {
  if (!value.empty()) object[member] = std::move(value);
}

json ModelOf(const VapiAssistantRequest& request) {
  json model = json::object();
  SetIfPresent(model, "provider", request.model_provider);
  SetIfPresent(model, "model", request.model);
  // Vapi accepts and ignores a `systemPrompt`; only this form reaches the model.
  if (!request.system_prompt.empty()) {
    model["messages"] = json::array({{{"role", "system"}, {"content", request.system_prompt}}});
  }
  return model;
}

absl::Status Malformed(absl::string_view what) { return absl::DataLossError(what); }

// Null when the member is absent or null, which Vapi does not tell apart.
const json* Member(const json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

absl::Status ReadString(const json& object, const char* name, std::string& out) {
  const json* member = Member(object, name);
  if (member == nullptr) return absl::OkStatus();
  if (!member->is_string()) return Malformed(absl::StrCat("`", name, "` is not a string"));
  out = member->get_ref<const std::string&>();
  return absl::OkStatus();
}

absl::Status ReadId(const json& object, std::string& out) {
  if (!object.is_object()) return Malformed("the reply is not a JSON object");
  DIALTONE_RETURN_IF_ERROR(ReadString(object, "id", out));
  return out.empty() ? Malformed("the reply has no `id`") : absl::OkStatus();
}

absl::Status ReadTime(const json& object, const char* name, std::optional<absl::Time>& out) {
  std::string text;
  DIALTONE_RETURN_IF_ERROR(ReadString(object, name, text));
  absl::Time time;
  const bool finite = absl::ParseTime(absl::RFC3339_full, text, &time, /*err=*/nullptr) &&
                      time != absl::InfiniteFuture() && time != absl::InfinitePast();
  if (finite) out = time;
  return absl::OkStatus();
}

absl::Status ReadMetadata(const json& object, std::map<std::string, std::string>& out) {
  const json* metadata = Member(object, "metadata");
  if (metadata == nullptr) return absl::OkStatus();
  if (!metadata->is_object()) return Malformed("`metadata` is not an object");
  for (const auto& [key, value] : metadata->items()) {
    if (value.is_string()) out[key] = value.get_ref<const std::string&>();
  }
  return absl::OkStatus();
}

absl::StatusOr<VapiAssistant> ReadAssistant(const json& object) {
  VapiAssistant assistant;
  DIALTONE_RETURN_IF_ERROR(ReadId(object, assistant.id));
  DIALTONE_RETURN_IF_ERROR(ReadString(object, "name", assistant.name));
  DIALTONE_RETURN_IF_ERROR(ReadMetadata(object, assistant.metadata));
  DIALTONE_RETURN_IF_ERROR(ReadTime(object, "createdAt", assistant.created_at));
  return assistant;
}

absl::StatusOr<VapiPhoneNumber> ReadPhoneNumber(const json& object) {
  VapiPhoneNumber number;
  DIALTONE_RETURN_IF_ERROR(ReadId(object, number.id));
  DIALTONE_RETURN_IF_ERROR(ReadString(object, "number", number.number));
  DIALTONE_RETURN_IF_ERROR(ReadString(object, "sipUri", number.sip_uri));
  DIALTONE_RETURN_IF_ERROR(ReadString(object, "status", number.status));
  DIALTONE_RETURN_IF_ERROR(ReadString(object, "name", number.name));
  DIALTONE_RETURN_IF_ERROR(ReadString(object, "assistantId", number.assistant_id));
  DIALTONE_RETURN_IF_ERROR(ReadTime(object, "createdAt", number.created_at));
  return number;
}

absl::StatusOr<json> ParseArray(absl::string_view body) {
  json list = ParseBoundedJson(body);
  if (!list.is_array()) return Malformed("the reply is not a JSON array");
  return list;
}

bool IsOfAnotherProvider(const json& entry) {
  if (!entry.is_object()) return false;
  const json* provider = Member(entry, "provider");
  return provider != nullptr && provider->is_string() && *provider != "vapi";
}

}  // namespace

absl::StatusOr<std::string> AssistantBody(const VapiAssistantRequest& request) {
  json body = json::object();
  SetIfPresent(body, "name", request.name);
  SetIfPresent(body, "firstMessage", request.first_message);
  SetIfPresent(body, "model", ModelOf(request));
  json voice = json::object();
  SetIfPresent(voice, "provider", request.voice_provider);
  SetIfPresent(voice, "voiceId", request.voice_id);
  SetIfPresent(body, "voice", std::move(voice));
  if (!request.server_url.empty()) body["server"] = {{"url", request.server_url}};

  if (!request.overrides_json.empty()) {
    const json overrides = ParseBoundedJson(request.overrides_json);
    if (!overrides.is_object()) return absl::InvalidArgumentError("the overrides are not a JSON object");
    body.merge_patch(overrides);
  }
  if (!request.metadata.empty()) {
    json& metadata = body["metadata"];
    if (!metadata.is_object()) metadata = json::object();
    for (const auto& [key, value] : request.metadata) metadata[key] = value;
  }
  return Dump(body);
}

std::string PhoneNumberBody(const VapiPhoneNumberRequest& request) {
  json body = {{"provider", "vapi"}};
  SetIfPresent(body, "name", request.name);
  SetIfPresent(body, "assistantId", request.assistant_id);
  SetIfPresent(body, "numberDesiredAreaCode", request.area_code);
  return Dump(body);
}

absl::StatusOr<VapiAssistant> ParseAssistant(absl::string_view body) {
  return ReadAssistant(ParseBoundedJson(body));
}

absl::StatusOr<VapiPhoneNumber> ParsePhoneNumber(absl::string_view body) {
  return ReadPhoneNumber(ParseBoundedJson(body));
}

absl::StatusOr<VapiClient::AssistantList> ParseAssistantList(absl::string_view body, int limit) {
  DIALTONE_ASSIGN_OR_RETURN(const json list, ParseArray(body));
  VapiClient::AssistantList result;
  result.truncated = list.size() >= static_cast<size_t>(limit);
  for (const json& entry : list) {
    DIALTONE_ASSIGN_OR_RETURN(VapiAssistant assistant, ReadAssistant(entry));
    result.assistants.push_back(std::move(assistant));
  }
  return result;
}

absl::StatusOr<VapiClient::PhoneNumberList> ParsePhoneNumberList(absl::string_view body, int limit) {
  DIALTONE_ASSIGN_OR_RETURN(const json list, ParseArray(body));
  VapiClient::PhoneNumberList result;
  result.truncated = list.size() >= static_cast<size_t>(limit);
  for (const json& entry : list) {
    if (IsOfAnotherProvider(entry)) continue;
    DIALTONE_ASSIGN_OR_RETURN(VapiPhoneNumber number, ReadPhoneNumber(entry));
    result.numbers.push_back(std::move(number));
  }
  return result;
}

absl::Status ParseDeleted(absl::string_view body) {
  if (body.empty() || ParseBoundedJson(body).is_object()) return absl::OkStatus();
  return Malformed("the reply is not a JSON object");
}

}  // namespace dialtone
