#include "client/cli/event_waiter.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdint>

#include "base/clock.h"

namespace dialtone {

absl::StatusOr<std::unique_ptr<EventWaiter>> EventWaiter::Open() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  if (pthread_sigmask(SIG_BLOCK, &signals, nullptr) != 0)
    return absl::InternalError("signals cannot be blocked");
  const int signal_fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  if (signal_fd < 0) return absl::InternalError("no descriptor for signals");
  const int notify_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (notify_fd < 0) {
    close(signal_fd);
    return absl::InternalError("no descriptor for events");
  }
  return std::unique_ptr<EventWaiter>(new EventWaiter(signal_fd, notify_fd));
}

EventWaiter::~EventWaiter() {
  close(notify_fd_);
  close(signal_fd_);
}

void EventWaiter::Notify() { eventfd_write(notify_fd_, 1); }

EventWaiter::Wake EventWaiter::Poll(int input_fd, absl::Duration longest) {
  const SystemClock clock;
  const absl::Duration until = clock.Monotonic() + longest;
  while (true) {
    const absl::Duration left = std::max(until - clock.Monotonic(), absl::ZeroDuration());
    // Rounded up, so that the last part of a millisecond is slept and not spun; in slices that fit an int.
    const int millis = static_cast<int>(
        absl::ToInt64Milliseconds(std::min(absl::Ceil(left, absl::Milliseconds(1)), absl::Hours(1))));
    pollfd fds[] = {{signal_fd_, POLLIN, 0}, {notify_fd_, POLLIN, 0}, {input_fd, POLLIN, 0}};
    const int ready = poll(fds, 3, millis);
    if (ready > 0 && fds[0].revents != 0) {
      signalfd_siginfo info;
      if (read(signal_fd_, &info, sizeof(info)) == sizeof(info)) {
        interrupted_ = true;
        return Wake::kInterrupted;
      }
    }
    if (ready > 0 && fds[1].revents != 0) {
      eventfd_t count;
      if (eventfd_read(notify_fd_, &count) == 0) return Wake::kNotified;
    }
    if (ready > 0 && fds[2].revents != 0) return Wake::kInput;
    if (left == absl::ZeroDuration()) return Wake::kTimeout;
  }
}

}  // namespace dialtone
