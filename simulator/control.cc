#include "simulator/control.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "nlohmann/json.hpp"
#include "simulator/call_counter.h"
#include "simulator/call_log.h"
#include "simulator/faults.h"
#include "simulator/faults_json.h"
#include "simulator/json_text.h"
#include "simulator/number_settings_json.h"
#include "simulator/rendering.h"
#include "simulator/vapi_model.h"

namespace dialtone::simulator {
namespace {

using nlohmann::json;

constexpr absl::string_view kOneNumber = "POST /sim/numbers/";

HttpResponse Refusal(const absl::Status& status) {
  return ErrorReply(absl::IsNotFound(status) ? 404 : 400, std::string(status.message()));
}

}  // namespace

Control::Control(VapiModel* model, FaultBook* faults, CallCounter* calls, CallLog* log)
    : model_(model), faults_(faults), calls_(calls), log_(log) {}

bool Control::Owns(absl::string_view path) { return path == "/sim" || absl::StartsWith(path, "/sim/"); }

HttpResponse Control::Serve(const HttpRequest& request) {
  const std::string call = absl::StrCat(request.method, " ", request.path);
  if (call == "POST /sim/faults") return AddFaults(request);
  if (call == "GET /sim/faults") return ShowFaults();
  if (call == "DELETE /sim/faults") {
    faults_->Clear();
    return ShowFaults();
  }
  if (call == "POST /sim/numbers") return ChangeNumbers(request);
  if (call == "GET /sim/numbers") return JsonReply(200, RenderNumberSettings(model_->number_settings()));
  if (absl::string_view id = call; absl::ConsumePrefix(&id, kOneNumber)) return ReplanNumber(request, id);
  if (call == "GET /sim/calls") return ShowCalls();
  if (call == "GET /sim/call-log") return ShowCallLog();
  if (call == "DELETE /sim/calls") {
    calls_->Clear();
    log_->Clear();
    return ShowCalls();
  }
  if (call == "GET /sim/ledger") return ShowLedger();
  if (call == "POST /sim/reset") {
    faults_->Clear();
    calls_->Clear();
    log_->Clear();
    model_->Reset();
    return JsonReply(200, json::object());
  }
  return ErrorReply(404,
                    absl::StrCat("The simulator has no ", call, "; simulator/README.md lists what it has."));
}

HttpResponse Control::AddFaults(const HttpRequest& request) {
  const std::optional<json> list = ParseJson(request.body);
  if (!list.has_value()) return ErrorReply(400, "The request body is not JSON.");
  auto rules = ParseFaultRules(*list);
  if (!rules.ok()) return Refusal(rules.status());
  if (const absl::Status added = faults_->Add(*std::move(rules)); !added.ok()) return Refusal(added);
  return ShowFaults();
}

HttpResponse Control::ShowFaults() { return JsonReply(200, RenderFaultRules(faults_->Rules())); }

HttpResponse Control::ChangeNumbers(const HttpRequest& request) {
  const std::optional<json> object = ParseJson(request.body);
  if (!object.has_value()) return ErrorReply(400, "The request body is not JSON.");
  const auto patch = ParseNumberSettingsPatch(*object, "numbers");
  if (!patch.ok()) return Refusal(patch.status());
  return JsonReply(200, RenderNumberSettings(model_->ChangeNumberSettings(*patch)));
}

HttpResponse Control::ReplanNumber(const HttpRequest& request, absl::string_view id) {
  const std::optional<json> object = ParseJson(request.body);
  if (!object.has_value()) return ErrorReply(400, "The request body is not JSON.");
  const auto patch = ParseNumberSettingsPatch(*object, "number");
  if (!patch.ok()) return Refusal(patch.status());
  const auto changed = model_->ReplanPhoneNumber(id, *patch);
  if (!changed.ok()) return Refusal(changed.status());
  return JsonReply(200, RenderLedgerRow(*changed));
}

HttpResponse Control::ShowCalls() { return JsonReply(200, calls_->Calls()); }

HttpResponse Control::ShowCallLog() {
  json calls = json::array();
  for (const LoggedCall& call : log_->Calls()) {
    json answered = call.answered.has_value() ? json(absl::ToUnixMicros(*call.answered)) : json(nullptr);
    calls.push_back({{"route", call.route},
                     {"status", call.status},
                     {"arrival_us", absl::ToUnixMicros(call.arrival)},
                     {"answered_us", std::move(answered)}});
  }
  return JsonReply(200, {{"calls", std::move(calls)}});
}

HttpResponse Control::ShowLedger() {
  json assistants = json::array();
  for (const AssistantRecord& record : model_->AssistantLedger())
    assistants.push_back(RenderLedgerRow(record));
  json phone_numbers = json::array();
  for (const PhoneNumberRecord& record : model_->PhoneNumberLedger())
    phone_numbers.push_back(RenderLedgerRow(record));
  return JsonReply(200, {{"assistants", std::move(assistants)}, {"phone_numbers", std::move(phone_numbers)}});
}

}  // namespace dialtone::simulator
