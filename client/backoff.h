#ifndef DIALTONE_CLIENT_BACKOFF_H_
#define DIALTONE_CLIENT_BACKOFF_H_

#include "absl/time/time.h"

namespace dialtone {

// Growing, jittered gaps between attempts. Not thread-safe.
class Backoff {
 public:
  struct Options {
    absl::Duration first = absl::Milliseconds(250);
    absl::Duration longest = absl::Seconds(5);
  };

  explicit Backoff(Options options) : options_(options) {}

  // The gap before the next attempt. It lies between half of the present step and the whole of it; `jitter`,
  // from 0 to 1, says where. The step doubles with every call, up to `longest`.
  absl::Duration Next(double jitter);

  // The next gap is short again.
  void Reset() { steps_ = 0; }

 private:
  const Options options_;
  int steps_ = 0;
};

// A fresh random number from 0 to 1. Thread-safe.
double RandomJitter();

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_BACKOFF_H_
