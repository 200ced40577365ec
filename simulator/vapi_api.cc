#include "simulator/vapi_api.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "simulator/json_text.h"
#include "simulator/rendering.h"
#include "simulator/specs_json.h"
#include "simulator/validation.h"
#include "simulator/vapi_model.h"

namespace dialtone::simulator {
namespace {

using nlohmann::json;

HttpResponse Refusal(const absl::Status& status) {
  const std::string message(status.message());
  switch (status.code()) {
    case absl::StatusCode::kNotFound:
      return ErrorReply(404, message);
    case absl::StatusCode::kFailedPrecondition:
      return ErrorReply(402, message);
    case absl::StatusCode::kAborted:
      return PinnedReply(message);
    default:
      return ErrorReply(400, message);
  }
}

// nullopt when the body is not a JSON object. An empty body counts as {}.
std::optional<json> BodyObject(const HttpRequest& request) {
  if (request.body.empty()) return json::object();
  std::optional<json> body = ParseJson(request.body);
  if (body.has_value() && !body->is_object()) return std::nullopt;
  return body;
}

HttpResponse NotAnObject() { return ErrorReply(400, "The request body is not a JSON object."); }

PhoneNumberView ViewOf(const VapiModel& model) {
  return {.organisation_id = model.organisation_id(),
          .now = model.Now(),
          .masked = model.number_settings().masked};
}

}  // namespace

VapiApi::VapiApi(VapiModel* model, Secret api_key) : model_(model), api_key_(std::move(api_key)) {}

HttpResponse VapiApi::Serve(const Route& route, const HttpRequest& request,
                            const NumberSettingsPatch& patch) {
  const auto authorization = request.headers.find("authorization");
  if (authorization == request.headers.end()) return ErrorReply(401, "The Authorization header is missing.");
  if (authorization->second != absl::StrCat("Bearer ", api_key_.Reveal())) {
    return ErrorReply(401, "Invalid key. This may be the public key where the private key belongs.");
  }
  switch (route.operation) {
    case Operation::kCreateAssistant:
      return CreateAssistant(request);
    case Operation::kListAssistants:
      return ListAssistants(request);
    case Operation::kGetAssistant:
      return GetAssistant(route);
    case Operation::kUpdateAssistant:
      return UpdateAssistant(route, request);
    case Operation::kDeleteAssistant:
      return DeleteAssistant(route);
    case Operation::kCreatePhoneNumber:
      return CreatePhoneNumber(request, patch);
    case Operation::kListPhoneNumbers:
      return ListPhoneNumbers(request);
    case Operation::kGetPhoneNumber:
      return GetPhoneNumber(route);
    case Operation::kUpdatePhoneNumber:
      return UpdatePhoneNumber(route, request);
    case Operation::kDeletePhoneNumber:
      return DeletePhoneNumber(route);
    case Operation::kSearchPhoneNumbers:
      return SearchPhoneNumbers(request);
  }
  return ErrorReply(500, "Internal server error");
}

HttpResponse VapiApi::CreateAssistant(const HttpRequest& request) {
  const std::optional<json> body = BodyObject(request);
  if (!body.has_value()) return NotAnObject();
  if (const auto faults = FaultsOfAssistant(*body); !faults.empty()) return ErrorReply(400, faults);
  const auto created = model_->CreateAssistant(NewAssistantSpec(*body));
  if (!created.ok()) return Refusal(created.status());
  return JsonReply(201, RenderAssistant(*created, model_->organisation_id()));
}

HttpResponse VapiApi::ListAssistants(const HttpRequest& request) {
  const ParsedListQuery parsed = ParseListQuery(request.query, ListStyle::kPlain);
  if (!parsed.faults.empty()) return ErrorReply(400, parsed.faults);
  const std::string organisation_id = model_->organisation_id();
  json list = json::array();
  for (const AssistantRecord& record : model_->ListAssistants(parsed.query)) {
    list.push_back(RenderAssistant(record, organisation_id));
  }
  return JsonReply(200, list);
}

HttpResponse VapiApi::GetAssistant(const Route& route) {
  const auto found = model_->GetAssistant(route.id);
  if (!found.ok()) return Refusal(found.status());
  return JsonReply(200, RenderAssistant(*found, model_->organisation_id()));
}

HttpResponse VapiApi::UpdateAssistant(const Route& route, const HttpRequest& request) {
  const std::optional<json> body = BodyObject(request);
  if (!body.has_value()) return NotAnObject();
  if (const auto faults = FaultsOfAssistant(*body); !faults.empty()) return ErrorReply(400, faults);
  const auto updated = model_->UpdateAssistant(
      route.id, [&](const AssistantSpec& spec) { return ChangedAssistantSpec(spec, *body); });
  if (!updated.ok()) return Refusal(updated.status());
  return JsonReply(200, RenderAssistant(*updated, model_->organisation_id()));
}

HttpResponse VapiApi::DeleteAssistant(const Route& route) {
  const auto deleted = model_->DeleteAssistant(route.id);
  if (!deleted.ok()) return Refusal(deleted.status());
  return JsonReply(200, RenderAssistant(*deleted, model_->organisation_id()));
}

HttpResponse VapiApi::CreatePhoneNumber(const HttpRequest& request, const NumberSettingsPatch& patch) {
  const std::optional<json> body = BodyObject(request);
  if (!body.has_value()) return NotAnObject();
  if (const auto faults = FaultsOfNewPhoneNumber(*body); !faults.empty()) return ErrorReply(400, faults);
  const auto created = model_->CreatePhoneNumber(NewPhoneNumberSpec(*body), patch);
  if (!created.ok()) return Refusal(created.status());
  PhoneNumberView view = ViewOf(*model_);
  view.masked = false;
  return JsonReply(201, RenderPhoneNumber(*created, view));
}

HttpResponse VapiApi::ListPhoneNumbers(const HttpRequest& request) {
  const ParsedListQuery parsed = ParseListQuery(request.query, ListStyle::kPlain);
  if (!parsed.faults.empty()) return ErrorReply(400, parsed.faults);
  const PhoneNumberView view = ViewOf(*model_);
  json list = json::array();
  for (const PhoneNumberRecord& record : model_->ListPhoneNumbers(parsed.query)) {
    list.push_back(RenderPhoneNumber(record, view));
  }
  return JsonReply(200, list);
}

HttpResponse VapiApi::SearchPhoneNumbers(const HttpRequest& request) {
  const ParsedListQuery parsed = ParseListQuery(request.query, ListStyle::kPaged);
  if (!parsed.faults.empty()) return ErrorReply(400, parsed.faults);
  const PhoneNumberView view = ViewOf(*model_);
  const ListPage<PhoneNumberRecord> page = model_->SearchPhoneNumbers(parsed.query);
  json results = json::array();
  for (const PhoneNumberRecord& record : page.items) results.push_back(RenderPhoneNumber(record, view));
  return JsonReply(200, {{"results", results}, {"metadata", RenderPageMetadata(parsed.query, page.total)}});
}

HttpResponse VapiApi::GetPhoneNumber(const Route& route) {
  const auto found = model_->GetPhoneNumber(route.id);
  if (!found.ok()) return Refusal(found.status());
  return JsonReply(200, RenderPhoneNumber(*found, ViewOf(*model_)));
}

HttpResponse VapiApi::UpdatePhoneNumber(const Route& route, const HttpRequest& request) {
  const std::optional<json> body = BodyObject(request);
  if (!body.has_value()) return NotAnObject();
  const auto stored = model_->GetPhoneNumber(route.id);
  if (!stored.ok()) return Refusal(stored.status());
  const auto faults = FaultsOfPhoneNumberUpdate(*body, stored->spec.provider);
  if (!faults.empty()) return ErrorReply(400, faults);
  const auto updated = model_->UpdatePhoneNumber(
      route.id, [&](const PhoneNumberSpec& spec) { return ChangedPhoneNumberSpec(spec, *body); });
  if (!updated.ok()) return Refusal(updated.status());
  return JsonReply(200, RenderPhoneNumber(*updated, ViewOf(*model_)));
}

HttpResponse VapiApi::DeletePhoneNumber(const Route& route) {
  const auto deleted = model_->DeletePhoneNumber(route.id);
  if (!deleted.ok()) return Refusal(deleted.status());
  return JsonReply(200, RenderPhoneNumber(*deleted, ViewOf(*model_)));
}

}  // namespace dialtone::simulator
