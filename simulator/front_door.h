#ifndef DIALTONE_SIMULATOR_FRONT_DOOR_H_
#define DIALTONE_SIMULATOR_FRONT_DOOR_H_

#include <optional>

#include "absl/time/time.h"
#include "base/clock.h"
#include "simulator/http_message.h"
#include "simulator/route.h"

namespace dialtone::simulator {

class CallCounter;
class CallLog;
class Control;
class FaultBook;
class Pause;
class VapiApi;

// Where every request arrives: control calls go to Control, the rest is counted, logged, delayed, made to
// fail as the rules say, and served by VapiApi.
class FrontDoor final : public HttpHandler {
 public:
  // All must outlive it. `latency` is spent before each of Vapi's calls.
  FrontDoor(VapiApi* api, Control* control, FaultBook* faults, CallCounter* calls, CallLog* log,
            const Clock* clock, Pause* pause, absl::Duration latency);

  HttpResponse Handle(const HttpRequest& request) override;

 private:
  HttpResponse ServeVapi(const HttpRequest& request);
  HttpResponse ServeCounted(const HttpRequest& request, const std::optional<Route>& route);

  VapiApi* const api_;
  Control* const control_;
  FaultBook* const faults_;
  CallCounter* const calls_;
  CallLog* const log_;
  const Clock* const clock_;
  Pause* const pause_;
  const absl::Duration latency_;
};

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_FRONT_DOOR_H_
