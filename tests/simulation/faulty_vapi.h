#ifndef DIALTONE_TESTS_SIMULATION_FAULTY_VAPI_H_
#define DIALTONE_TESTS_SIMULATION_FAULTY_VAPI_H_

#include <functional>
#include <optional>
#include <string>

#include "server/vapi/vapi_client.h"
#include "tests/simulation/world.h"

namespace dialtone::simulation {

// Vapi as one process reaches it. Requests and replies take their time on the way, get lost, arrive when
// nobody waits for them any more, and are answered with every kind of error. What a process has sent may take
// effect although the process has died since.
class FaultyVapi : public VapiClient {
 public:
  FaultyVapi(World& world, Process& process) : world_(world), process_(process) {}

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
  enum class Method { kPost, kPatch, kDelete, kGet };

  // `effect` is what Vapi does once the request is there; it may outlive this object.
  template <typename T>
  VapiResult<T> Exchange(Method method, const std::string& what, std::function<VapiResult<T>()> effect);
  std::optional<VapiErrorKind> DrawError(Method method);
  absl::Time TakeIntent();

  World& world_;
  Process& process_;
};

}  // namespace dialtone::simulation

#endif  // DIALTONE_TESTS_SIMULATION_FAULTY_VAPI_H_
