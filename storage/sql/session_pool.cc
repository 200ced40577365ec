#include "storage/sql/session_pool.h"

#include <soci/soci.h>

#include <exception>
#include <utility>

#include "base/clock.h"
#include "storage/sql/sql_errors.h"

namespace dialtone {

SessionPool::Lease::Lease(SessionPool* pool, std::unique_ptr<SqlSession> session, bool is_reused)
    : pool_(pool), session_(std::move(session)), is_reused_(is_reused) {}

SessionPool::Lease::~Lease() {
  if (session_ != nullptr) pool_->GiveBack(std::move(session_));
}

SessionPool::SessionPool(const Driver& driver, int capacity, absl::Duration lease_timeout)
    : driver_(driver), lease_timeout_(lease_timeout), free_slots_(capacity) {}

SessionPool::~SessionPool() = default;

absl::StatusOr<SessionPool::Lease> SessionPool::Acquire() {
  std::unique_ptr<SqlSession> session;
  {
    MutexLock lock(&mu_);
    if (!AcquireSlot()) return NoConnectionCameFree();
    if (!idle_.empty()) {
      // The one used last: its statements and the server's caches are warm.
      session = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (session != nullptr) return Lease(this, std::move(session), /*is_reused=*/true);

  absl::StatusOr<std::unique_ptr<SqlSession>> fresh = Connect();
  if (!fresh.ok()) {
    MutexLock lock(&mu_);
    ReleaseSlot();
    return fresh.status();
  }
  return Lease(this, *std::move(fresh), /*is_reused=*/false);
}

void SessionPool::CloseIdle() {
  std::vector<std::unique_ptr<SqlSession>> closed_outside_the_lock;
  MutexLock lock(&mu_);
  closed_outside_the_lock.swap(idle_);
}

bool SessionPool::AcquireSlot() {
  if (free_slots_ > 0) {
    --free_slots_;
    return true;
  }
  Waiter self;
  const auto place = waiters_.insert(waiters_.end(), &self);
  const SystemClock clock;
  const absl::Duration deadline = clock.Monotonic() + lease_timeout_;
  while (!self.granted) {
    const absl::Duration left = deadline - clock.Monotonic();
    if (left <= absl::ZeroDuration()) {
      waiters_.erase(place);
      return false;
    }
    self.granted_cv.WaitFor(&mu_, left);
  }
  return true;
}

void SessionPool::ReleaseSlot() {
  if (waiters_.empty()) {
    ++free_slots_;
    return;
  }
  Waiter* const first = waiters_.front();
  waiters_.pop_front();
  first->granted = true;
  first->granted_cv.NotifyOne();
}

void SessionPool::GiveBack(std::unique_ptr<SqlSession> session) {
  session->RollBack();
  if (!session->IsIdle()) session.reset();
  MutexLock lock(&mu_);
  if (session != nullptr) idle_.push_back(std::move(session));
  ReleaseSlot();
}

absl::StatusOr<std::unique_ptr<SqlSession>> SessionPool::Connect() {
  try {
    auto session = std::make_unique<SqlSession>(driver_);
    MutexLock lock(&mu_);
    is_down_ = false;
    return session;
  } catch (const std::exception& error) {
    bool is_news = false;
    {
      MutexLock lock(&mu_);
      is_news = !std::exchange(is_down_, true);
    }
    return StatusOfConnectError(error, is_news);
  }
}

}  // namespace dialtone
