#ifndef DIALTONE_WATCH_H_
#define DIALTONE_WATCH_H_

#include <dialtone/v1/phone_number_service.pb.h>

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace dialtone {

// What a watch calls, one at a time, on a thread of its own. What is empty is not called. They may block,
// which delays only this watch: changes in the middle may then be missed, the latest never. They may call the
// Client, and Stop() of their watch; they must not destroy it.
struct WatchCallbacks {
  // The number as it is, first, and after every change.
  std::function<void(const v1::PhoneNumber&)> on_change;
  // How the search for the digits goes while nothing changes, about every 15 s.
  std::function<void(const v1::PhoneNumber::Provisioning&)> on_progress;
  // The server cannot be reached, or has no room; the watch goes on trying. Once for every attempt that
  // failed.
  std::function<void(const absl::Status&)> on_unreachable;
  // Nothing more will come. OK: the number is in a final state. UNAVAILABLE: given up. CANCELLED:
  // Client::Shutdown(). NOT_FOUND and the like: the server's answer.
  std::function<void(const absl::Status&)> on_end;
};

struct WatchOptions {
  // Only changes after this revision are told. 0: the present state first.
  std::int64_t after_revision = 0;
  // Goes on after ACTIVE and FAILED, until RELEASED.
  bool follow = false;
  // How long a server may be out of reach before the watch ends.
  absl::Duration give_up_after = absl::Minutes(10);
};

// Follows one phone number until it is stopped or ends by itself, over as many streams as that takes:
// restarts and drains of the server lose nothing. Thread-safe. It may outlive its Client.
class Watch {
 public:
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  // Stop()s. Not on the thread of the callbacks.
  virtual ~Watch() = default;

  // Ends the watch. When it returns no callback runs, and none will; called by a callback, it returns at
  // once, and that callback was the last. May be called more than once.
  virtual void Stop() = 0;

 protected:
  Watch() = default;
};

}  // namespace dialtone

#endif  // DIALTONE_WATCH_H_
