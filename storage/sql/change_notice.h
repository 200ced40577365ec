#ifndef DIALTONE_STORAGE_SQL_CHANGE_NOTICE_H_
#define DIALTONE_STORAGE_SQL_CHANGE_NOTICE_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "storage/ids.h"
#include "storage/sql/dialect.h"
#include "storage/sql/sql_session.h"

namespace dialtone {

// What a committing transaction tells those who listen: who commits, and which campaign. The text is
// "<origin> <id>".
struct ChangeNotice {
  std::string origin;
  CampaignId id;
};

// nullopt for a text that ChangeNotifier never sent.
std::optional<ChangeNotice> ParseChangeNotice(absl::string_view text);

// Sends notices, where the database can. Thread-safe.
class ChangeNotifier {
 public:
  // `origin` has no space. nullopt: nothing is sent.
  ChangeNotifier(const Dialect& dialect, std::optional<std::string> origin);

  // In the transaction of `session`: heard once it has committed, and only then. One statement for all of
  // `ids`. Throws what SqlSession throws.
  void Notify(SqlSession& session, absl::Span<const CampaignId> ids) const;

 private:
  const Dialect& dialect_;
  const std::optional<std::string> origin_;
};

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_CHANGE_NOTICE_H_
