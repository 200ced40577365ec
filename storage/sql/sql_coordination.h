#ifndef DIALTONE_STORAGE_SQL_SQL_COORDINATION_H_
#define DIALTONE_STORAGE_SQL_SQL_COORDINATION_H_

#include <string>

#include "storage/coordination.h"
#include "storage/sql/sql_runner.h"

namespace dialtone {

// Coordination over SOCI, in one statement a call; the SQL is the same for both databases.
class SqlCoordination final : public Coordination {
 public:
  explicit SqlCoordination(SqlRunner runner);

  absl::StatusOr<bool> HoldLease(absl::string_view name, absl::string_view owner, absl::Time now,
                                 absl::Time until) override;
  absl::Status ReleaseLease(absl::string_view name, absl::string_view owner) override;
  absl::StatusOr<CallSlot> TakeCallSlot(absl::string_view account, const CallPace& pace, absl::Time now,
                                        absl::Duration patience) override;
  absl::Status KeepLearned(absl::string_view name, absl::string_view text) override;
  absl::StatusOr<std::string> ReadLearned(absl::string_view name) override;
  absl::Status HoldCalls(absl::string_view account, absl::Time until) override;

 private:
  SqlRunner runner_;
};

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_SQL_COORDINATION_H_
