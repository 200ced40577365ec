#ifndef DIALTONE_TESTS_SIMULATION_VAPI_MODEL_H_
#define DIALTONE_TESTS_SIMULATION_VAPI_MODEL_H_

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>

#include "absl/time/time.h"
#include "server/vapi/vapi_client.h"
#include "tests/simulation/chaos.h"
#include "tests/simulation/scheduler.h"

namespace dialtone::simulation {

// What is at Vapi, and what Vapi's requests do to it. The network in between is FaultyVapi's. Not
// thread-safe: used by whoever has the scheduler's baton.
class VapiModel {
 public:
  struct Assistant {
    VapiAssistant seen;
    VapiAssistantRequest sent;
    bool foreign = false;  // nobody of ours made it
    absl::Time intent_time, made_time, visible_time;
    bool deleted = false;
    bool update_refused = false;  // for good; it keeps the settings it had
    // The settings came from a worker who had lost his lease and could not tell anybody.
    bool overwritten_late = false;
  };
  struct Number {
    VapiPhoneNumber seen;  // with the digits it will have
    bool foreign = false;
    std::string area_code;
    absl::Time intent_time, made_time, visible_time, ready_time, blocked_time;
    bool masked = false;
    bool deleted = false, dropped = false;  // dropped: somebody deleted it at Vapi
  };

  VapiModel(Scheduler& scheduler, const Chaos& chaos);

  // Chaos has an end.
  void Calm() { calm_ = true; }

  VapiResult<VapiAssistant> MakeAssistant(const VapiAssistantRequest& request, absl::Time intent_time);
  VapiResult<VapiPhoneNumber> MakeNumber(const VapiPhoneNumberRequest& request, absl::Time intent_time);
  VapiResult<VapiAssistant> Update(const std::string& id, const VapiAssistantRequest& request);
  VapiResult<std::monostate> DeleteAssistant(const std::string& id);
  VapiResult<std::monostate> DeleteNumber(const std::string& id);
  VapiResult<VapiPhoneNumber> GetNumber(const std::string& id) const;
  VapiResult<VapiClient::PhoneNumberList> ListNumbers(const VapiListRequest& request) const;
  VapiResult<VapiClient::AssistantList> ListAssistants(const VapiListRequest& request) const;

  // 401 for the time being.
  bool Unauthorized() const;

  const std::deque<Assistant>& assistants() const { return assistants_; }
  const std::deque<Number>& numbers() const { return numbers_; }
  Assistant* FindAssistant(const std::string& id);
  // Everything that area codes can be drawn from.
  static std::string AreaCode(int index);
  static constexpr int kAreaCodes = 6;

 private:
  absl::Time StampNow();
  VapiPhoneNumber Seen(const Number& number) const;
  bool Visible(absl::Time visible_time, bool deleted) const;
  bool Deletable(absl::Time visible_time, bool deleted) const;

  Scheduler& scheduler_;
  const Chaos& chaos_;
  bool calm_ = false;
  absl::Time last_stamp_ = absl::InfinitePast();
  absl::Time unauthorized_from_, unauthorized_until_;
  std::map<std::string, bool> in_stock_;
  std::deque<Assistant> assistants_;
  std::deque<Number> numbers_;
};

}  // namespace dialtone::simulation

#endif  // DIALTONE_TESTS_SIMULATION_VAPI_MODEL_H_
