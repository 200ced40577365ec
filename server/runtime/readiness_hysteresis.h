#ifndef DIALTONE_SERVER_RUNTIME_READINESS_HYSTERESIS_H_
#define DIALTONE_SERVER_RUNTIME_READINESS_HYSTERESIS_H_

#include "absl/status/status.h"

namespace dialtone {

// Turns single probes into a readiness that a short outage does not upset: if every replica left its service
// at the first failed query, the outage would last longer than its cause. Starts not ready; one success makes
// it ready, three failures in a row make it not ready. Not thread-safe.
class ReadinessHysteresis {
 public:
  static constexpr int kFailuresUntilNotReady = 3;

  // Takes the result of the next probe.
  void Observe(absl::Status probe);

  // OK when ready, else the latest failure (kUnavailable before the first probe).
  const absl::Status& readiness() const { return readiness_; }

 private:
  absl::Status readiness_ = absl::UnavailableError("not checked yet");
  int failures_ = 0;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RUNTIME_READINESS_HYSTERESIS_H_
