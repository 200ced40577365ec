#ifndef DIALTONE_STORAGE_SQL_POSTGRES_URL_H_
#define DIALTONE_STORAGE_SQL_POSTGRES_URL_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/secret.h"

namespace dialtone {

struct PostgresTimeouts {
  absl::Duration connect;
  absl::Duration statement;  // also the wait for a lock
};

// The connection string for libpq that `url` (postgresql://...) stands for, with the timeouts, keepalives and
// the name of the application added. What the URL says itself wins. kInvalidArgument: it is no such URL; the
// message holds nothing of it.
absl::StatusOr<Secret> PostgresConninfo(const Secret& url, const PostgresTimeouts& timeouts);

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_POSTGRES_URL_H_
