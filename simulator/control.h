#ifndef DIALTONE_SIMULATOR_CONTROL_H_
#define DIALTONE_SIMULATOR_CONTROL_H_

#include "absl/strings/string_view.h"
#include "simulator/http_message.h"

namespace dialtone::simulator {

class CallCounter;
class CallLog;
class FaultBook;
class VapiModel;

// The /sim/... endpoint (simulator/README.md): directs the simulation and tells what happened in it. Needs no
// authorisation. Thread-safe.
class Control {
 public:
  // All must outlive it.
  Control(VapiModel* model, FaultBook* faults, CallCounter* calls, CallLog* log);

  static bool Owns(absl::string_view path);
  HttpResponse Serve(const HttpRequest& request);

 private:
  HttpResponse AddFaults(const HttpRequest& request);
  HttpResponse ShowFaults();
  HttpResponse ChangeNumbers(const HttpRequest& request);
  HttpResponse ReplanNumber(const HttpRequest& request, absl::string_view id);
  HttpResponse ShowCalls();
  HttpResponse ShowCallLog();
  HttpResponse ShowLedger();

  VapiModel* const model_;
  FaultBook* const faults_;
  CallCounter* const calls_;
  CallLog* const log_;
};

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_CONTROL_H_
