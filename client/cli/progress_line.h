#ifndef DIALTONE_CLIENT_CLI_PROGRESS_LINE_H_
#define DIALTONE_CLIENT_CLI_PROGRESS_LINE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dialtone {

// How one number that is not final gets on.
struct NumberProgress {
  std::string campaign;  // its name
  bool releasing = false;
  // From when on it is being waited for.
  absl::Time since;
  // Probability, 0 to 1, that a number this old is ready; nothing before Vapi was asked.
  std::optional<double> progress;
  // When the server said so; heartbeats are seconds apart.
  std::optional<absl::Time> told;
  std::optional<absl::Time> expected_ready;
  bool overdue = false;
};

// What one watch of some numbers shows.
struct WatchProgress {
  std::vector<NumberProgress> open;
  int ready = 0;
  int failed = 0;
  bool unreachable = false;
};

// One line that fits `width` columns: of a single number how far it is, of several the sums and how long the
// last one is expected to take. Empty when nothing is open.
std::string ProgressLine(const WatchProgress& watch, absl::Time now, int width);

// What became of all, in a line without a break: `2 ready, 1 failed after 12s`.
std::string SummaryText(const WatchProgress& watch, absl::string_view took);

// `about 7s left`, `any moment now`, `later than usual`, or what is known before Vapi was asked.
std::string EstimateText(const NumberProgress& number, absl::Time now);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CLI_PROGRESS_LINE_H_
