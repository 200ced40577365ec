#ifndef DIALTONE_STORAGE_SQL_POSTGRES_LISTENER_H_
#define DIALTONE_STORAGE_SQL_POSTGRES_LISTENER_H_

#include <libpq-fe.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/clock.h"
#include "base/secret.h"
#include "storage/change_feed.h"

namespace dialtone {

// A connection of its own that LISTENs. It belongs to no pool: a pooler between us and the database that
// shares connections between transactions would deliver nothing.
class PostgresListener final : public ChangeListener {
 public:
  // Throws std::system_error when the process may open no more files. `origin`: whose own notices are left
  // out. `timeout`: of LISTEN itself; that of connecting stands in `conninfo`.
  PostgresListener(Secret conninfo, std::string origin, absl::Duration timeout);
  ~PostgresListener() override;
  PostgresListener(const PostgresListener&) = delete;
  PostgresListener& operator=(const PostgresListener&) = delete;

  absl::Status Connect() override;
  absl::StatusOr<std::vector<CampaignId>> Wait(absl::Duration patience) override;
  void Stop() override;

 private:
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };

  // Waits until the server has said something, `until` (on the monotonic clock) has come, or Stop().
  absl::Status AwaitInput(absl::Duration until);
  absl::Status RunListen();
  // Drops the connection and says why it is of no use.
  absl::Status Lost(absl::string_view what);
  // The notices of others that have arrived, up to a bound.
  std::vector<CampaignId> TakeNotices();

  const Secret conninfo_;
  const std::string origin_;
  const absl::Duration timeout_;
  const SystemClock clock_;
  const int stop_event_;  // an eventfd: readable from Stop() on
  std::unique_ptr<PGconn, Finish> connection_;
};

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_POSTGRES_LISTENER_H_
