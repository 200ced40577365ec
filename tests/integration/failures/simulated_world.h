#ifndef DIALTONE_TESTS_INTEGRATION_FAILURES_SIMULATED_WORLD_H_
#define DIALTONE_TESTS_INTEGRATION_FAILURES_SIMULATED_WORLD_H_

#include <memory>
#include <string>
#include <vector>

#include "client/cli/event_waiter.h"
#include "client/cli/exit_code.h"
#include "simulator/simulator.h"
#include "tests/support/in_process_server.h"
#include "tests/support/rpc_client.h"

namespace dialtone {

// The whole way of a failure: the simulated Vapi on a socket of its own, the real HTTP client, the server, a
// gRPC caller, and the command line. Time moves only when the test says so.
class SimulatedWorld {
 public:
  // The server asks Vapi with `api_key`, at Vapi's URL with `path` behind it, and has no default area code.
  // Aborts the test program when a socket is not to be had.
  explicit SimulatedWorld(const std::string& api_key = "sim-key", const std::string& path = "");

  simulator::Simulator& vapi() { return *vapi_; }
  InProcessServer& server() { return server_; }
  // How Vapi treats the next numbers.
  void Change(const simulator::NumberSettingsPatch& patch) { vapi_->model().ChangeNumberSettings(patch); }
  // How often Vapi was called on `route`.
  std::int64_t calls(const std::string& route) const;

  // Does what is due, lets 15 s pass, and looks for digits.
  void Step();
  // Steps until the campaign is no longer PENDING. Fails the test when that takes an hour.
  v1::Campaign Settle(const std::string& id);

  v1::Campaign Get(const std::string& id);
  std::vector<v1::CampaignEvent> Events(const std::string& id);
  void Create(const std::string& id, const v1::PhoneNumberRequest& wanted,
              const v1::Assistant& assistant = {});
  void Retry(const std::string& id, const std::string& area_code = "");

  struct Output {
    ExitCode code = ExitCode::kOk;
    std::string out, err;
  };
  // What the program `dialtone` does with these arguments.
  Output RunCli(std::vector<std::string> arguments);

 private:
  FakeClock vapi_clock_;
  std::unique_ptr<simulator::Simulator> vapi_;
  std::unique_ptr<VapiClient> client_;
  InProcessServer server_;
  std::unique_ptr<EventWaiter> waiter_;
};

}  // namespace dialtone

#endif  // DIALTONE_TESTS_INTEGRATION_FAILURES_SIMULATED_WORLD_H_
