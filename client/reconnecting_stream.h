#ifndef DIALTONE_CLIENT_RECONNECTING_STREAM_H_
#define DIALTONE_CLIENT_RECONNECTING_STREAM_H_

#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "base/mutex.h"

namespace grpc {
class ClientContext;
class Status;
}  // namespace grpc

namespace dialtone {

// Keeps one server stream going on a thread of its own: when it ends with UNAVAILABLE, or has no room at the
// server for now (RESOURCE_EXHAUSTED with a time to come back), it is opened again after a jittered backoff
// and not before that time, until it ends otherwise, is cancelled, or its Options give it up.
class ReconnectingStream {
 public:
  // About 45 s of trying.
  static constexpr int kMaxFailures = 12;

  struct Options {
    // How often in a row it may fail to open; nullopt: however often.
    std::optional<int> max_failures = kMaxFailures;
    // How long it may go without a message after it failed to open.
    absl::Duration give_up_after = absl::InfiniteDuration();
  };

  // Called on the stream's thread, one at a time.
  class Events {
   public:
    virtual ~Events() = default;
    // Opens the stream with `context` and reads it to its end. Calls `alive` for every message that came.
    virtual grpc::Status Read(grpc::ClientContext* context, const std::function<void()>& alive) = 0;
    // The stream failed before any message came, and will be opened again.
    virtual void OnUnreachable(const grpc::Status& why) = 0;
    // The last call: the stream ended by itself (OK), failed for good, or was cancelled (CANCELLED).
    virtual void OnEnd(const grpc::Status& how) = 0;
  };

  // Starts at once. `events` must outlive this object.
  explicit ReconnectingStream(Events* events) : ReconnectingStream(events, Options{}) {}
  ReconnectingStream(Events* events, Options options);
  // Cancels and waits for OnEnd().
  ~ReconnectingStream();

  // Makes the stream end soon, with CANCELLED. Thread-safe; may be called more than once.
  void Cancel();

 private:
  void Run();
  grpc::Status ReadOnce(bool& any_message);
  // False when cancelled meanwhile.
  bool WaitFor(absl::Duration gap);

  Events* const events_;
  const Options options_;
  Mutex mu_;
  CondVar cancelled_changed_;
  bool cancelled_ ABSL_GUARDED_BY(mu_) = false;
  // The call under way, or null.
  grpc::ClientContext* context_ ABSL_GUARDED_BY(mu_) = nullptr;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_RECONNECTING_STREAM_H_
