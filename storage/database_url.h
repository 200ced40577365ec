#ifndef DIALTONE_STORAGE_DATABASE_URL_H_
#define DIALTONE_STORAGE_DATABASE_URL_H_

#include <string>

#include "absl/status/statusor.h"
#include "base/secret.h"

namespace dialtone {

enum class DatabaseKind { kMemory, kSqlite, kPostgres };

struct DatabaseUrl {
  DatabaseKind kind = DatabaseKind::kMemory;
  Secret location;  // SQLite: the path of the file; PostgreSQL: the whole URL
};

// Tells the forms apart that StoreOptions::url may have. kInvalidArgument: it is none of them; the message
// holds no part of it.
absl::StatusOr<DatabaseUrl> ParseDatabaseUrl(const Secret& url);

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_DATABASE_URL_H_
