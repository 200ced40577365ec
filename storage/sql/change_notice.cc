#include "storage/sql/change_notice.h"

#include <utility>

namespace dialtone {

std::optional<ChangeNotice> ParseChangeNotice(absl::string_view text) {
  const std::size_t space = text.find(' ');
  if (space == absl::string_view::npos || space + 1 == text.size()) return std::nullopt;
  return ChangeNotice{std::string(text.substr(0, space)), CampaignId{std::string(text.substr(space + 1))}};
}

ChangeNotifier::ChangeNotifier(const Dialect& dialect, std::optional<std::string> origin)
    : dialect_(dialect), origin_(std::move(origin)) {}

void ChangeNotifier::Notify(SqlSession& session, absl::Span<const CampaignId> ids) const {
  if (!origin_.has_value() || dialect_.notify_changes == nullptr || ids.empty()) return;
  session.Execute(dialect_.notify_changes,
                  SqlParams().Text("origin", *origin_).Text("ids", ListOfIds(dialect_, ids)));
}

}  // namespace dialtone
