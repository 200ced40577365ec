#ifndef DIALTONE_CLIENT_CLI_EVENT_WAITER_H_
#define DIALTONE_CLIENT_CLI_EVENT_WAITER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace dialtone {

// Where the program's main thread waits: for news from other threads, for Ctrl-C, for time.
class EventWaiter {
 public:
  enum class Wake { kNotified, kInterrupted, kTimeout, kInput };

  // From here on SIGINT and SIGTERM are blocked in the calling thread and in those it starts later, and wake
  // up Wait() instead. Call it before anything starts threads. kInternal when the system refuses.
  static absl::StatusOr<std::unique_ptr<EventWaiter>> Open();

  EventWaiter(const EventWaiter&) = delete;
  EventWaiter& operator=(const EventWaiter&) = delete;
  ~EventWaiter();

  // Wakes up the present or the next Wait(). Thread-safe.
  void Notify();

  // Main thread only. One kInterrupted per signal; several Notify() may come as one kNotified.
  Wake Wait(absl::Duration longest) { return Poll(kNoInput, longest); }
  // The same, and kInput when `fd` can be read from or has ended.
  Wake WaitForInput(int fd, absl::Duration longest) { return Poll(fd, longest); }

  // Whether a signal has come. Main thread only.
  bool interrupted() const { return interrupted_; }

 private:
  static constexpr int kNoInput = -1;  // poll() passes over it

  Wake Poll(int input_fd, absl::Duration longest);
  EventWaiter(int signal_fd, int notify_fd) : signal_fd_(signal_fd), notify_fd_(notify_fd) {}

  const int signal_fd_;
  const int notify_fd_;
  bool interrupted_ = false;
};

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_EVENT_WAITER_H_
