#include "tests/bench/processes/child_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/clock.h"

namespace dialtone::bench {
namespace {

constexpr absl::Duration kStartTimeout = absl::Minutes(1);
constexpr int kStopTimeoutMillis = 30000;
constexpr int kLookMillis = 10;

bool IsSetting(absl::string_view variable) {
  const absl::string_view name = variable.substr(0, variable.find('='));
  return absl::StartsWith(name, "DIALTONE_") || absl::StartsWith(name, "VAPI_") ||
         absl::StartsWith(name, "GRPC_") || absl::StartsWith(name, "PG") || absl::StartsWith(name, "ETCD_") ||
         absl::EndsWithIgnoreCase(name, "_proxy");
}

std::vector<char*> EnvironmentWithoutSettings() {
  std::vector<char*> kept;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (!IsSetting(*variable)) kept.push_back(*variable);
  }
  kept.push_back(nullptr);
  return kept;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

absl::StatusOr<std::unique_ptr<ChildProcess>> ChildProcess::Start(const std::vector<std::string>& arguments,
                                                                  const std::string& log) {
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  std::vector<char*> environment = EnvironmentWithoutSettings();

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_CREAT | O_APPEND | O_WRONLY, 0644);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t pid = -1;
  const int error = posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot start ", arguments[0], ": ", std::generic_category().message(error)));
  }
  const int process = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  return std::unique_ptr<ChildProcess>(new ChildProcess(pid, process, log));
}

ChildProcess::ChildProcess(pid_t pid, int process, std::string log)
    : pid_(pid), process_(process), log_(std::move(log)) {}

ChildProcess::~ChildProcess() {
  Stop();
  close(process_);
}

bool ChildProcess::EndsWithin(int milliseconds) const {
  pollfd ended = {process_, POLLIN, 0};
  return poll(&ended, 1, milliseconds) > 0;
}

absl::StatusOr<std::string> ChildProcess::WaitForLine(absl::string_view text) const {
  const SystemClock clock;
  const absl::Duration deadline = clock.Monotonic() + kStartTimeout;
  for (;;) {
    const bool has_ended = EndsWithin(kLookMillis);
    const std::string output = Output();
    const std::size_t found = output.find(text.data(), 0, text.size());
    const std::size_t end = found == std::string::npos ? found : output.find('\n', found);
    if (end != std::string::npos) return output.substr(found + text.size(), end - found - text.size());
    if (has_ended || clock.Monotonic() > deadline) {
      return absl::UnavailableError(absl::StrCat("a program did not write '", text, "', but: ", output));
    }
  }
}

int ChildProcess::WaitForEnd() {
  if (pid_ < 0) return 0;
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void ChildProcess::Stop() {
  if (pid_ < 0) return;
  kill(pid_, SIGTERM);
  if (!EndsWithin(kStopTimeoutMillis)) kill(pid_, SIGKILL);
  WaitForEnd();
}

std::string ChildProcess::Output() const { return ReadFile(log_); }

absl::StatusOr<std::int64_t> ChildProcess::ResidentBytes() const {
  std::ifstream status(absl::StrCat("/proc/", pid_, "/status"));
  for (std::string line; std::getline(status, line);) {
    absl::string_view kibibytes = line;
    std::int64_t value = 0;
    if (absl::ConsumePrefix(&kibibytes, "VmRSS:") && absl::ConsumeSuffix(&kibibytes, "kB") &&
        absl::SimpleAtoi(kibibytes, &value)) {
      return value * 1024;
    }
  }
  return absl::UnavailableError("a program whose memory is measured has ended: " + Output());
}

}  // namespace dialtone::bench
