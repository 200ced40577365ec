#include "storage/sql/migrations.h"

#include "absl/strings/str_cat.h"

namespace dialtone {

int NewestSchemaVersion() { return PostgresMigrations().back().version; }

absl::Status CheckSchemaVersion(std::int64_t version) {
  const int newest = NewestSchemaVersion();
  if (version == 0) {
    return absl::FailedPreconditionError(
        "the database has no schema yet; create it with `dialtone-server migrate`");
  }
  if (version < newest) {
    return absl::FailedPreconditionError(
        absl::StrCat("the schema of the database is version ", version, " and this program needs ", newest,
                     "; bring it up to date with `dialtone-server migrate`"));
  }
  if (version > newest + 1) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the schema of the database is version ", version, ", made by a newer Dialtone; this one knows ",
        newest, " and can use at most ", newest + 1, "; run the newer Dialtone"));
  }
  return absl::OkStatus();
}

}  // namespace dialtone
