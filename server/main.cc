#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "server/assemble.h"
#include "server/config/settings.h"
#include "server/runtime/log.h"
#include "server/runtime/open_files.h"
#include "server/runtime/stop_signal.h"

namespace dialtone {
namespace {

constexpr int kBadSettings = 2;

std::optional<std::string> ReadEnvironmentVariable(const std::string& name) {
  const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): before any thread starts
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

int Fail(const absl::Status& status) {
  std::cerr << "dialtone-server: " << status.message() << std::endl;
  return absl::IsInvalidArgument(status) ? kBadSettings : 1;
}

int Serve(const ServerConfig& config) {
  ConfigureLog(config.log.level, config.log.format);
  if (const auto limit = RaiseOpenFileLimit(); !limit.ok()) {
    LogWarn("cannot raise the limit of open files", {{"reason", limit.status().message()}});
  }
  for (const std::string& line : DescribeConfig(config)) LogDebug("setting", {{"is", line}});
  const auto application = Application::Start(config);
  if (!application.ok()) return Fail(application.status());
  std::cout << "dialtone-server metrics and probes on " << (*application)->http_address() << "\n"
            << "dialtone-server listening on " << (*application)->grpc_address() << std::endl;
  WaitForStopSignal();
  LogInfo("draining; a second signal ends the process at once");
  ExitOnNextStopSignal();
  (*application)->Drain();
  return EXIT_SUCCESS;
}

int RunMigrate(const ServerConfig& config) {
  ConfigureLog(config.log.level, config.log.format);
  const auto version = Migrate(config);
  if (!version.ok()) return Fail(version.status());
  std::cout << "the schema is at version " << *version << std::endl;
  return EXIT_SUCCESS;
}

int Main(int argc, char** argv) {
  const auto line = ParseCommandLine(argc, argv, ReadEnvironmentVariable);
  if (!line.ok()) return Fail(line.status());
  if (line->print_config) {
    for (const std::string& setting : DescribeConfig(line->config)) std::cout << setting << "\n";
    return EXIT_SUCCESS;
  }
  switch (line->command) {
    case Command::kServe:
      return Serve(line->config);
    case Command::kMigrate:
      return RunMigrate(line->config);
    case Command::kVersion:
      std::cout << "dialtone-server " << DIALTONE_VERSION << std::endl;
      return EXIT_SUCCESS;
    case Command::kHelp:
      std::cout << RenderHelp();
      return EXIT_SUCCESS;
    case Command::kSettings:
      std::cout << RenderSettingsMarkdown();
      return EXIT_SUCCESS;
  }
  return kBadSettings;
}

}  // namespace
}  // namespace dialtone

int main(int argc, char** argv) {
  // Debian's Abseil, which gRPC uses, aborts on a lock-order inversion unless told not to.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  dialtone::HoldStopSignals();
  return dialtone::Main(argc, argv);
}
