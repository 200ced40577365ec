#ifndef DIALTONE_SERVER_ASSEMBLE_H_
#define DIALTONE_SERVER_ASSEMBLE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/config/server_config.h"

namespace dialtone {

// The whole server: every object, who knows whom, and the order in which all of it ends. With
// storage/open_store.cc the one place that names concrete classes.
class Application {
 public:
  // Builds and starts everything; calls are served once it returns. kUnavailable or kInvalidArgument with a
  // sentence that names the setting to mend. A PostgreSQL or a Vapi that is down does not stop it.
  static absl::StatusOr<std::unique_ptr<Application>> Start(const ServerConfig& config);
  virtual ~Application() = default;

  // Where calls and HTTP requests are answered, with the ports that were bound.
  virtual std::string grpc_address() const = 0;
  virtual std::string http_address() const = 0;

  // Tells health watchers, waits shutdown.delay, ends the streams that watch with UNAVAILABLE, lets calls end
  // within shutdown.grace, then stops all work. What is unfinished is committed as such and goes on elsewhere
  // or at the next start. Idempotent.
  virtual void Drain() = 0;
};

// Brings the database up to date. Returns the schema version.
absl::StatusOr<int> Migrate(const ServerConfig& config);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_ASSEMBLE_H_
