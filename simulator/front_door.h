#ifndef DIALTONE_SIMULATOR_FRONT_DOOR_H_
#define DIALTONE_SIMULATOR_FRONT_DOOR_H_

#include "absl/time/time.h"
#include "simulator/http_message.h"

namespace dialtone::simulator {

class CallCounter;
class Control;
class FaultBook;
class Pause;
class VapiApi;

// Where every request arrives: control calls go to Control, the rest is counted, delayed, made to fail as the
// rules say, and served by VapiApi.
class FrontDoor final : public HttpHandler {
 public:
  // All must outlive it. `latency` is spent before each of Vapi's calls.
  FrontDoor(VapiApi* api, Control* control, FaultBook* faults, CallCounter* calls, Pause* pause,
            absl::Duration latency);

  HttpResponse Handle(const HttpRequest& request) override;

 private:
  HttpResponse ServeVapi(const HttpRequest& request);

  VapiApi* const api_;
  Control* const control_;
  FaultBook* const faults_;
  CallCounter* const calls_;
  Pause* const pause_;
  const absl::Duration latency_;
};

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_FRONT_DOOR_H_
