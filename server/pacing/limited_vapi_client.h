#ifndef DIALTONE_SERVER_PACING_LIMITED_VAPI_CLIENT_H_
#define DIALTONE_SERVER_PACING_LIMITED_VAPI_CLIENT_H_

#include <string>
#include <variant>

#include "server/pacing/account_gate.h"
#include "server/pacing/call_priority.h"
#include "server/vapi/vapi_client.h"

namespace dialtone {

// Vapi as seen through the gate of its account, by calls of one priority. Blocks for LongestWait(priority)
// more than the client behind it. Thread-safe if that is.
class LimitedVapiClient final : public VapiClient {
 public:
  // Both references outlive it.
  LimitedVapiClient(VapiClient& vapi, AccountGate& gate, CallPriority priority)
      : vapi_(vapi), gate_(gate), priority_(priority) {}

  VapiResult<VapiAssistant> CreateAssistant(const VapiAssistantRequest& request) override;
  VapiResult<VapiPhoneNumber> CreatePhoneNumber(const VapiPhoneNumberRequest& request) override;
  VapiResult<VapiAssistant> UpdateAssistant(const std::string& id,
                                            const VapiAssistantRequest& request) override;
  VapiResult<std::monostate> DeleteAssistant(const std::string& id) override;
  VapiResult<std::monostate> DeletePhoneNumber(const std::string& id) override;
  VapiResult<VapiPhoneNumber> GetPhoneNumber(const std::string& id) override;
  VapiResult<PhoneNumberList> ListPhoneNumbers(const VapiListRequest& request) override;
  VapiResult<AssistantList> ListAssistants(const VapiListRequest& request) override;

 private:
  template <typename Call>
  auto Through(Call call) -> decltype(call());

  VapiClient& vapi_;
  AccountGate& gate_;
  const CallPriority priority_;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PACING_LIMITED_VAPI_CLIENT_H_
