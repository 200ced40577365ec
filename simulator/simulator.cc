#include "simulator/simulator.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace dialtone::simulator {

absl::StatusOr<std::unique_ptr<Simulator>> Simulator::Start(const SimulatorOptions& options,
                                                            const Clock* clock) {
  std::unique_ptr<Simulator> simulator(new Simulator(options, clock));
  DIALTONE_ASSIGN_OR_RETURN(
      simulator->listener_,
      HttpListener::Start(options.listener, &simulator->front_door_, &simulator->pause_));
  return simulator;
}

Simulator::Simulator(const SimulatorOptions& options, const Clock* clock)
    : host_(options.listener.address.substr(0, options.listener.address.rfind(':'))),
      model_(clock, options.model),
      api_(&model_, options.api_key),
      control_(&model_, &faults_, &calls_, &log_),
      front_door_(&api_, &control_, &faults_, &calls_, &log_, clock, &pause_, options.latency) {}

Simulator::~Simulator() { pause_.Cancel(); }

std::string Simulator::address() const { return absl::StrCat(host_, ":", port()); }

}  // namespace dialtone::simulator
