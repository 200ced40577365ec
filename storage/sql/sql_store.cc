#include "storage/sql/sql_store.h"

#include <algorithm>
#include <utility>

#include "base/status_macros.h"
#include "storage/sql/migrations.h"

namespace dialtone {

SqlStore::SqlStore(const Dialect& dialect, SqlRunner runner, std::optional<std::string> origin)
    : dialect_(dialect), runner_(std::move(runner)), notifier_(dialect, std::move(origin)) {}

absl::StatusOr<int> SqlStore::Purge(absl::Time before, int limit) {
  static const std::string* const kPurgeNumbers = new std::string(
      "DELETE FROM phone_numbers WHERE id IN (SELECT n.id FROM phone_numbers n WHERE n.state = 'RELEASED'"
      " AND n.update_time < :before AND NOT EXISTS (SELECT 1 FROM campaigns c WHERE c.id = n.id)"
      " ORDER BY n.update_time, n.id LIMIT :limit)");
  static const std::string* const kPurgeRequests = new std::string(
      "DELETE FROM create_requests WHERE request_id IN (SELECT r.request_id FROM create_requests r"
      " WHERE r.create_time < :before ORDER BY r.create_time, r.request_id LIMIT :limit)");
  std::int64_t purged = 0;
  DIALTONE_RETURN_IF_ERROR(runner_.Write([&](SqlSession& session) {
    const auto params = [&] { return SqlParams().Time("before", before).Int("limit", std::max(limit, 0)); };
    purged = session.Execute(*kPurgeNumbers, params()) + session.Execute(*kPurgeRequests, params());
    return TransactionEnd::kCommit;
  }));
  return static_cast<int>(purged);
}

absl::Status SqlStore::CheckReady() {
  return runner_.Read([&](SqlSession& session) {
    const auto number = [&session](const char* sql) {
      SqlRows rows = session.Query(sql);
      return rows.Next() ? rows.Int() : 0;
    };
    return CheckSchemaVersion(number(dialect_.has_schema) == 0 ? 0 : number(kSelectSchemaVersion));
  });
}

}  // namespace dialtone
