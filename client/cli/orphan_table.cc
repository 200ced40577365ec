#include "client/cli/orphan_table.h"

#include "absl/strings/str_cat.h"
#include "client/cli/table.h"
#include "client/cli/text_width.h"
#include "client/cli/time_text.h"
#include "client/proto_time.h"

namespace dialtone {
namespace {

std::string Age(const v1::OrphanedPhoneNumber& orphan, absl::Time now) {
  return orphan.has_create_time() ? AgeText(now - ToTime(orphan.create_time())) : "";
}

std::string Releasable(const v1::OrphanedPhoneNumber& orphan, absl::Time now) {
  if (!orphan.has_releasable_time()) return "";
  const absl::Duration left = ToTime(orphan.releasable_time()) - now;
  return left <= absl::ZeroDuration() ? "now"
                                      : absl::StrCat("in ", AgeText(absl::Ceil(left, absl::Seconds(1))));
}

}  // namespace

std::string OrphanTable(const std::vector<v1::OrphanedPhoneNumber>& orphans, absl::Time now,
                        const Look& look) {
  Table table({"VAPI ID", "NUMBER", "ACCOUNT", "AGE", "RELEASABLE", "TAG"});
  for (const v1::OrphanedPhoneNumber& orphan : orphans) {
    table.AddRow({orphan.vapi_phone_number_id(), orphan.number(), orphan.vapi_account(), Age(orphan, now),
                  Releasable(orphan, now), orphan.vapi_name()});
  }
  return table.Render(look);
}

std::string OrphanText(const v1::OrphanedPhoneNumber& orphan, absl::Time now) {
  const std::string age = Age(orphan, now);
  return Printable(absl::StrCat(orphan.number().empty() ? "no digits" : orphan.number(), " (",
                                orphan.vapi_name(), age.empty() ? "" : absl::StrCat(", made ", age, " ago"),
                                ")"));
}

}  // namespace dialtone
