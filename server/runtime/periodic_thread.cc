#include "server/runtime/periodic_thread.h"

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "server/runtime/thread_name.h"

namespace dialtone {
namespace {

// A wait is counted in nanoseconds from now, which an endless one would overflow: long waits are cut in
// pieces.
constexpr absl::Duration kLongestWait = absl::Hours(1);

}  // namespace

PeriodicThread::PeriodicThread(std::string name, Tick tick)
    : name_(std::move(name)), tick_(std::move(tick)), thread_([this] { Loop(); }) {}

PeriodicThread::~PeriodicThread() { Stop(); }

void PeriodicThread::Wake() {
  {
    MutexLock lock(&mu_);
    woken_ = true;
  }
  changed_.NotifyOne();
}

void PeriodicThread::Stop() {
  {
    MutexLock lock(&mu_);
    stopping_ = true;
  }
  changed_.NotifyOne();
  MutexLock lock(&join_mu_);
  if (thread_.joinable()) thread_.join();
}

void PeriodicThread::Loop() {
  NameThisThread(name_);
  const SystemClock clock;
  for (;;) {
    {
      MutexLock lock(&mu_);
      if (stopping_) return;
      woken_ = false;
    }
    const absl::Duration pause = tick_();
    const absl::Duration next_run = clock.Monotonic() + pause;
    MutexLock lock(&mu_);
    while (!woken_ && !stopping_) {
      const absl::Duration left = next_run - clock.Monotonic();
      if (left <= absl::ZeroDuration()) break;
      changed_.WaitFor(&mu_, std::min(left, kLongestWait));
    }
  }
}

}  // namespace dialtone
