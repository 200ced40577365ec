#ifndef DIALTONE_SIMULATOR_FAULTS_H_
#define DIALTONE_SIMULATOR_FAULTS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "nlohmann/json_fwd.hpp"
#include "simulator/http_message.h"
#include "simulator/number_settings.h"

namespace dialtone::simulator {

// What goes wrong with one call.
struct Fault {
  enum class Kind {
    kReply,         // `reply` is sent instead of the true one.
    kDrop,          // The connection closes without a reply.
    kDelay,         // Nothing but `delay`.
    kTruncate,      // The true reply ends after `cut_after` bytes, or in its middle.
    kSlow,          // The true reply leaves in `pieces` over `over`.
    kProvisioning,  // The number made by this call is treated by `numbers`.
  };
  Kind kind = Kind::kReply;
  // Whether the call takes effect before it goes wrong. kTruncate, kSlow and kProvisioning need the effect
  // anyway.
  bool after_effect = false;
  absl::Duration delay = absl::ZeroDuration();  // Real time, spent before or after the effect.
  HttpResponse reply;
  std::optional<std::size_t> cut_after;
  std::size_t pieces = 10;
  absl::Duration over = absl::Seconds(1);
  NumberSettingsPatch numbers;
};

struct FaultRule {
  static constexpr std::int64_t kForEver = -1;

  std::string route;       // A route's name, or "*" for every route.
  std::int64_t times = 1;  // Calls that it still hits, or kForEver.
  std::int64_t skip = 0;   // Calls that it still lets through first.
  std::int64_t hits = 0;
  Fault fault;
  std::shared_ptr<const nlohmann::json> source;  // The fault as it was asked for.
};

// The rules in force. The first rule that wants a call gets it. Thread-safe.
class FaultBook {
 public:
  static constexpr std::size_t kMaxRules = 10'000;

  // All or nothing: kResourceExhausted when there would be more than kMaxRules.
  absl::Status Add(std::vector<FaultRule> rules);
  std::optional<Fault> Take(absl::string_view route);
  std::vector<FaultRule> Rules() const;
  void Clear();

 private:
  mutable Mutex mu_;
  std::vector<FaultRule> rules_ ABSL_GUARDED_BY(mu_);
};

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_FAULTS_H_
