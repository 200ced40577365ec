#ifndef DIALTONE_STORAGE_SQL_DRIVER_H_
#define DIALTONE_STORAGE_SQL_DRIVER_H_

#include <optional>

#include "absl/strings/string_view.h"

namespace soci {
class session;
class statement;
}  // namespace soci

namespace dialtone {

// What SOCI does not do alike on the two databases. Thread-safe; a session and its statements belong to one
// thread at a time. Throws soci::soci_error.
class Driver {
 public:
  virtual ~Driver() = default;

  // Opens `session`, which is closed.
  virtual void Open(soci::session& session) const = 0;
  // Whether the connection is still there, as far as is known without a round trip.
  virtual bool IsConnected(soci::session& session) const = 0;
  virtual bool IsInTransaction(soci::session& session) const = 0;
  // Begins a transaction that may write.
  virtual const char* BeginStatement() const = 0;

  // The number of columns that a prepared statement returns.
  virtual int CountColumns(soci::session& session, soci::statement& statement) const = 0;
  // Whether an executed statement holds all its rows, so that CountRows() and Field() read them where they
  // lie. Otherwise SOCI fetches row by row into buffers, which costs a copy and a conversion for every
  // column.
  virtual bool HoldsRows() const = 0;
  // REQUIRES: HoldsRows(), and that the statement was executed and not released.
  virtual int CountRows(soci::statement& statement) const = 0;
  // As text; nullopt is NULL. Valid until the statement is released.
  virtual std::optional<absl::string_view> Field(soci::statement& statement, int row, int column) const = 0;
  // Lets go of what an executed statement still holds: rows in memory, or a read lock.
  virtual void Release(soci::statement& statement) const = 0;
  // The connection is about to be closed, which ends the statement at the server too: nothing need be sent.
  virtual void Abandon(soci::statement& statement) const = 0;
};

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_DRIVER_H_
