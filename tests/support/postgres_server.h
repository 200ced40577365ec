#ifndef DIALTONE_TESTS_SUPPORT_POSTGRES_SERVER_H_
#define DIALTONE_TESTS_SUPPORT_POSTGRES_SERVER_H_

#include <sys/types.h>

#include <optional>
#include <string>

#include "base/mutex.h"
#include "base/secret.h"
#include "tests/support/temporary_directory.h"

namespace dialtone {

// A real PostgreSQL, started for tests: an own data directory, a Unix socket inside it, nobody else's
// settings. It runs as the user postgres when we are root, since PostgreSQL refuses to be root. It is stopped
// as by a crash on destruction, and when the thread that started it ends. Thread-safe, but for Stop and
// Start. Every method throws std::runtime_error with a sentence for a person, which GoogleTest reports as a
// failure; without PostgreSQL's programs the constructor does.
class PostgresServer {
 public:
  enum class Listen { kSocketOnly, kAlsoLoopback };
  static constexpr const char* kSharedBuffers = "32MB";  // many of them run side by side

  // In a temporary directory; ready for connections on return.
  explicit PostgresServer(Listen listen = Listen::kSocketOnly, std::string shared_buffers = kSharedBuffers);
  // In `directory`, which exists and is kept. What an earlier one has left there goes on, at the same port.
  PostgresServer(const std::string& directory, Listen listen);
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  // The URL of a new database: without any table, or with the newest schema.
  Secret NewEmptyDatabase();
  Secret NewDatabase();

  // The URL of `database` over loopback. Only with kAlsoLoopback.
  Secret LoopbackUrl(const std::string& database) const;

  // Runs `sql` as the superuser in `database`; returns the first column of the first row, "" without one.
  std::string Query(const std::string& sql, const std::string& database = "postgres");

  enum class StopMode { kFast, kImmediate };  // kImmediate: as after a crash
  void Stop(StopMode mode);
  // Starts again what was stopped, on the same data.
  void Start();

 private:
  void Initialize();
  std::string Url(const std::string& database) const;
  void WaitUntilReady();
  std::string NewName();
  void MakeTemplateOnce() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  std::optional<TemporaryDirectory> own_directory_;
  const std::string directory_;
  const std::string programs_;
  const Listen listen_;
  const std::string shared_buffers_;
  int port_ = 5432;  // also names the socket
  pid_t pid_ = -1;

  Mutex mu_;
  int databases_ ABSL_GUARDED_BY(mu_) = 0;
  bool has_template_ ABSL_GUARDED_BY(mu_) = false;
};

// The server that all tests of this process share, started by the first that asks and stopped at exit.
PostgresServer& SharedPostgresServer();

}  // namespace dialtone

#endif  // DIALTONE_TESTS_SUPPORT_POSTGRES_SERVER_H_
