#ifndef DIALTONE_STORAGE_SQL_SQL_CHANGE_READER_H_
#define DIALTONE_STORAGE_SQL_SQL_CHANGE_READER_H_

#include <vector>

#include "storage/change_feed.h"
#include "storage/sql/dialect.h"
#include "storage/sql/sql_runner.h"

namespace dialtone {

class SqlChangeReader final : public ChangeReader {
 public:
  SqlChangeReader(const Dialect& dialect, SqlRunner runner);

  absl::StatusOr<std::vector<StoredCampaign>> ReadCampaigns(absl::Span<const CampaignId> ids) override;
  absl::StatusOr<std::vector<CampaignRevision>> ReadRevisions(absl::Span<const CampaignId> ids) override;
  absl::StatusOr<std::vector<CampaignRevision>> ReadChanges(const PageCursor& after, int limit) override;

 private:
  const Dialect& dialect_;
  SqlRunner runner_;
};

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_SQL_CHANGE_READER_H_
