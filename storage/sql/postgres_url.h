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

// The connection string for libpq that `url` (postgresql://...) stands for, with the timeouts, keepalives,
// the name of the application and the wish for a session that can write added. What the URL says itself wins.
// Of several hosts (postgresql://host1,host2/database) libpq tries each in turn, for `timeouts.connect` each.
// kInvalidArgument: it is no such URL; the message holds nothing of it.
absl::StatusOr<Secret> PostgresConninfo(const Secret& url, const PostgresTimeouts& timeouts,
                                        const char* application_name = "dialtone");

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_POSTGRES_URL_H_
