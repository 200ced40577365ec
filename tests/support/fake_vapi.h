#ifndef DIALTONE_TESTS_SUPPORT_FAKE_VAPI_H_
#define DIALTONE_TESTS_SUPPORT_FAKE_VAPI_H_

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "server/vapi/vapi_client.h"

namespace dialtone {

// A Vapi inside the test. It passes the same suite as the real client does against the simulator.
// Thread-safe.
class FakeVapi final : public VapiClient {
 public:
  enum class Call {
    kCreateAssistant,
    kCreateNumber,
    kUpdateAssistant,
    kDeleteAssistant,
    kDeleteNumber,
    kGetNumber,
    kListNumbers,
    kListAssistants,
  };

  // How the next call of a kind goes wrong.
  struct Fault {
    VapiError error;
    bool takes_effect = false;  // before the error is answered
  };

  explicit FakeVapi(const Clock& clock, absl::Duration provisioning_time = absl::Seconds(20))
      : clock_(clock), epoch_(clock.Now() - clock.Monotonic()), provisioning_time_(provisioning_time) {}

  // The next `times` calls of this kind fail.
  void FailNext(Call call, Fault fault, int times = 1);
  // Runs at the start of every call, before any effect: a test's way to act in the middle.
  void OnCall(std::function<void(Call)> hook);
  // Numbers made from now on are ready after this long; absl::InfiniteDuration(): never.
  void SetProvisioningTime(absl::Duration time);
  // What replies say of every number: SIP address, status, or digits that are masked.
  void EditReplies(std::function<void(VapiPhoneNumber&)> edit);
  // As if somebody had deleted it at Vapi.
  void DropNumber(const std::string& id);

  // The ledger: everything that ever was, and everything that is.
  int calls(Call call) const;
  std::vector<VapiPhoneNumber> numbers_ever() const;
  std::vector<VapiPhoneNumber> numbers_left() const;
  std::vector<VapiAssistant> assistants_ever() const;
  std::vector<VapiAssistant> assistants_left() const;
  VapiAssistantRequest assistant_as_sent(const std::string& id) const;

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
  struct Number {
    VapiPhoneNumber number;  // with the digits it will have
    absl::Time ready_time;   // by Vapi's clock
    bool deleted = false;
  };
  struct Assistant {
    VapiAssistant assistant;
    VapiAssistantRequest sent;
    bool deleted = false;
  };

  // Counts the call and answers with the fault that is due, if any.
  std::optional<Fault> Begin(Call call);
  VapiPhoneNumber SeenLocked(const Number& number) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  // Vapi's wall clock, which does not step with ours.
  absl::Time VapiNow() const { return epoch_ + clock_.Monotonic(); }

  const Clock& clock_;
  const absl::Time epoch_;
  mutable Mutex mu_;
  absl::Duration provisioning_time_ ABSL_GUARDED_BY(mu_);
  std::map<Call, std::deque<Fault>> faults_ ABSL_GUARDED_BY(mu_);
  std::map<Call, int> calls_ ABSL_GUARDED_BY(mu_);
  std::function<void(Call)> hook_ ABSL_GUARDED_BY(mu_);
  std::function<void(VapiPhoneNumber&)> edit_ ABSL_GUARDED_BY(mu_);
  std::vector<Number> numbers_ ABSL_GUARDED_BY(mu_);
  std::vector<Assistant> assistants_ ABSL_GUARDED_BY(mu_);
};

}  // namespace dialtone

#endif  // DIALTONE_TESTS_SUPPORT_FAKE_VAPI_H_
