#include "server/pacing/limited_vapi_client.h"

namespace dialtone {

template <typename Call>
auto LimitedVapiClient::Through(Call call) -> decltype(call()) {
  const VapiResult<AccountGate::Pass> entered = gate_.Enter(priority_);
  if (!entered.ok()) return entered.error();
  auto result = call();
  gate_.Leave(entered.value(), result.ok() ? nullptr : &result.error());
  return result;
}

VapiResult<VapiAssistant> LimitedVapiClient::CreateAssistant(const VapiAssistantRequest& request) {
  return Through([&] { return vapi_.CreateAssistant(request); });
}

VapiResult<VapiPhoneNumber> LimitedVapiClient::CreatePhoneNumber(const VapiPhoneNumberRequest& request) {
  return Through([&] { return vapi_.CreatePhoneNumber(request); });
}

VapiResult<VapiAssistant> LimitedVapiClient::UpdateAssistant(const std::string& id,
                                                             const VapiAssistantRequest& request) {
  return Through([&] { return vapi_.UpdateAssistant(id, request); });
}

VapiResult<std::monostate> LimitedVapiClient::DeleteAssistant(const std::string& id) {
  return Through([&] { return vapi_.DeleteAssistant(id); });
}

VapiResult<std::monostate> LimitedVapiClient::DeletePhoneNumber(const std::string& id) {
  return Through([&] { return vapi_.DeletePhoneNumber(id); });
}

VapiResult<VapiPhoneNumber> LimitedVapiClient::GetPhoneNumber(const std::string& id) {
  return Through([&] { return vapi_.GetPhoneNumber(id); });
}

VapiResult<VapiClient::PhoneNumberList> LimitedVapiClient::ListPhoneNumbers(const VapiListRequest& request) {
  return Through([&] { return vapi_.ListPhoneNumbers(request); });
}

VapiResult<VapiClient::AssistantList> LimitedVapiClient::ListAssistants(const VapiListRequest& request) {
  return Through([&] { return vapi_.ListAssistants(request); });
}

}  // namespace dialtone
