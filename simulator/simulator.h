#ifndef DIALTONE_SIMULATOR_SIMULATOR_H_
#define DIALTONE_SIMULATOR_SIMULATOR_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/secret.h"
#include "simulator/call_counter.h"
#include "simulator/call_log.h"
#include "simulator/control.h"
#include "simulator/faults.h"
#include "simulator/front_door.h"
#include "simulator/http_listener.h"
#include "simulator/pause.h"
#include "simulator/vapi_api.h"
#include "simulator/vapi_model.h"

namespace dialtone::simulator {

struct SimulatorOptions {
  ListenerOptions listener;
  ModelOptions model;
  Secret api_key{"sim-key"};
  absl::Duration latency = absl::ZeroDuration();  // Spent by each of Vapi's calls, in real time.
};

// A whole simulated Vapi on a socket of its own. Tests start it in-process, on port 0 and with their own
// clock; dialtone-sim is the same with flags. Thread-safe.
class Simulator {
 public:
  // Serves when it has returned. `clock` must outlive the simulator. kUnavailable when the address cannot be
  // bound.
  static absl::StatusOr<std::unique_ptr<Simulator>> Start(const SimulatorOptions& options,
                                                          const Clock* clock);
  // Cuts delays short, lets the calls under way end, closes the port.
  ~Simulator();
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  int port() const { return listener_->port(); }
  // "HOST:PORT" with the port that was bound.
  std::string address() const;
  // What a client takes as Vapi's base URL.
  std::string base_url() const { return "http://" + address(); }

  // For tests in the same process; all of them are thread-safe.
  VapiModel& model() { return model_; }
  FaultBook& faults() { return faults_; }
  CallCounter& calls() { return calls_; }
  const CallLog& call_log() const { return log_; }

 private:
  Simulator(const SimulatorOptions& options, const Clock* clock);

  const std::string host_;
  VapiModel model_;
  FaultBook faults_;
  CallCounter calls_;
  CallLog log_;
  Pause pause_;
  VapiApi api_;
  Control control_;
  FrontDoor front_door_;
  std::unique_ptr<HttpListener> listener_;  // Last: it stops before what it serves goes.
};

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_SIMULATOR_H_
