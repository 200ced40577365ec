#ifndef DIALTONE_TESTS_BENCH_PROCESSES_CHILD_PROCESS_H_
#define DIALTONE_TESTS_BENCH_PROCESSES_CHILD_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace dialtone::bench {

// A program that runs beside the benchmark, without the settings that a developer may have in the
// environment. It stays in our process group, so that a Ctrl-C ends it too. Not thread-safe.
class ChildProcess {
 public:
  // `arguments` begin with the program's path, or with its name on PATH. What it writes, to standard output
  // and error, is appended to the file `log`.
  static absl::StatusOr<std::unique_ptr<ChildProcess>> Start(const std::vector<std::string>& arguments,
                                                             const std::string& log);
  ~ChildProcess();  // Stop()s
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // The rest of the first line that contains `text`, as soon as it is there. kUnavailable, with all that the
  // program has written, when it ends or a minute passes before.
  absl::StatusOr<std::string> WaitForLine(absl::string_view text) const;
  // Its exit status, once it has ended by itself; what a signal ended is 128 and more.
  int WaitForEnd();
  // SIGTERM, after half a minute SIGKILL; returns when it has ended.
  void Stop();

  std::string Output() const;
  // What it has in memory now (VmRSS), in bytes.
  absl::StatusOr<std::int64_t> ResidentBytes() const;

 private:
  ChildProcess(pid_t pid, int process, std::string log);
  bool EndsWithin(int milliseconds) const;

  pid_t pid_;
  const int process_;  // readable once it has ended
  const std::string log_;
};

}  // namespace dialtone::bench

#endif  // DIALTONE_TESTS_BENCH_PROCESSES_CHILD_PROCESS_H_
