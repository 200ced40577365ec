#ifndef DIALTONE_SERVER_VAPI_VAPI_CALL_OBSERVER_H_
#define DIALTONE_SERVER_VAPI_VAPI_CALL_OBSERVER_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dialtone {

// Told of every HTTP exchange with Vapi, for counting. Called on the thread that made the call, after the
// exchange and before its result is returned; implementations are thread-safe and do not block.
class VapiCallObserver {
 public:
  virtual ~VapiCallObserver() = default;
  // `route` is one of a fixed set, such as "GET /phone-number/{id}", so it is fit for a metric's label.
  // `http_status` is 0 when there was no reply.
  virtual void OnCall(absl::string_view route, int http_status, absl::Duration took) = 0;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_VAPI_VAPI_CALL_OBSERVER_H_
