#ifndef DIALTONE_STORAGE_SQL_SQL_ERRORS_H_
#define DIALTONE_STORAGE_SQL_SQL_ERRORS_H_

#include <exception>

#include "absl/status/status.h"

namespace dialtone {

// The one place where exceptions become Status. The status says what a caller may know; what may help the
// operator goes to the log: code and first line of the message, never the SQL with its parameters. Every
// kUnavailable says when to come back (RetryDelayOf).

// All connections of the pool are taken.
absl::Status NoConnectionCameFree();

// `error` ended an attempt to connect; logged only when `is_news`. Always kUnavailable.
absl::Status StatusOfConnectError(const std::exception& error, bool is_news);

// `error` ended a statement or a transaction. `connected`: whether the connection is still there.
absl::Status StatusOfSqlError(const std::exception& error, bool connected);

// `error` ended a COMMIT. Tells apart what was not stored from what may have been.
absl::Status StatusOfCommitError(const std::exception& error, bool connected);

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_SQL_ERRORS_H_
