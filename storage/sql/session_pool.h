#ifndef DIALTONE_STORAGE_SQL_SESSION_POOL_H_
#define DIALTONE_STORAGE_SQL_SESSION_POOL_H_

#include <list>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "storage/sql/driver.h"
#include "storage/sql/sql_session.h"

namespace dialtone {

// A bounded number of sessions, opened when first needed. Those who wait for one are served in their order. A
// session that is not idle when it comes back is closed, and a fresh one takes its place: a dead one is never
// revived. Thread-safe; outlives its leases.
class SessionPool {
 public:
  // The right to use one session, until it is destroyed.
  class Lease {
   public:
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease();

    SqlSession& session() { return *session_; }
    // Whether the session has worked before: then its connection may have died since, unnoticed.
    bool is_reused() const { return is_reused_; }

   private:
    friend class SessionPool;
    Lease(SessionPool* pool, std::unique_ptr<SqlSession> session, bool is_reused);

    SessionPool* pool_;
    std::unique_ptr<SqlSession> session_;  // nullptr: moved from
    bool is_reused_;
  };

  // `driver` outlives the pool.
  SessionPool(const Driver& driver, int capacity, absl::Duration lease_timeout);
  ~SessionPool();

  // kUnavailable: all sessions stayed taken for `lease_timeout`, or the database cannot be reached. The time
  // that connecting takes comes on top.
  absl::StatusOr<Lease> Acquire();

  // Closes the sessions that nobody uses: after a lost connection the others are suspect.
  void CloseIdle();

 private:
  struct Waiter {
    bool granted = false;
    CondVar granted_cv;
  };

  // Waits for the right to one session; false when it did not come in time.
  bool AcquireSlot() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void ReleaseSlot() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void GiveBack(std::unique_ptr<SqlSession> session);
  absl::StatusOr<std::unique_ptr<SqlSession>> Connect();

  const Driver& driver_;
  const absl::Duration lease_timeout_;

  Mutex mu_;
  int free_slots_ ABSL_GUARDED_BY(mu_);
  std::list<Waiter*> waiters_ ABSL_GUARDED_BY(mu_);
  std::vector<std::unique_ptr<SqlSession>> idle_ ABSL_GUARDED_BY(mu_);
  // So that a database that is down is logged once, not once per call.
  bool is_down_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_SESSION_POOL_H_
