#include "tests/simulation/chaos.h"

namespace dialtone::simulation {
namespace {

constexpr VapiErrorKind kAllErrors[] = {VapiErrorKind::kNotSent,
                                        VapiErrorKind::kNoReply,
                                        VapiErrorKind::kServerError,
                                        VapiErrorKind::kMalformedReply,
                                        VapiErrorKind::kRateLimited,
                                        VapiErrorKind::kUnauthorized,
                                        VapiErrorKind::kRefusedByEdge,
                                        VapiErrorKind::kNotFound,
                                        VapiErrorKind::kConflict,
                                        VapiErrorKind::kQuota,
                                        VapiErrorKind::kPayment,
                                        VapiErrorKind::kInvalidRequest,
                                        VapiErrorKind::kAreaCodeUnavailable};

}  // namespace

bool Chance(SeededRandom& random, double probability) {
  return probability > 0 && random.Uniform() < probability;
}

int Draw(SeededRandom& random, int low, int high) {
  return low + static_cast<int>(random.Next() % static_cast<std::uint64_t>(high - low + 1));
}

absl::Duration Draw(SeededRandom& random, absl::Duration low, absl::Duration high) {
  const std::int64_t span = absl::ToInt64Microseconds(high - low);
  return low + absl::Microseconds(span <= 0 ? 0 : static_cast<std::int64_t>(random.Next() % (span + 1)));
}

Chaos Chaos::FromSeed(SeededRandom& random) {
  // Half of the seeds have a given fault, each in a measure of its own.
  const auto some = [&random](double most) { return Chance(random, 0.5) ? most * random.Uniform() : 0.0; };
  Chaos chaos;
  chaos.fault_free = Chance(random, 0.1);
  chaos.duration = Draw(random, absl::Seconds(20), absl::Minutes(12));
  chaos.replicas = Draw(random, 1, 3);
  chaos.workers = Draw(random, 1, 2);
  chaos.campaigns = Draw(random, 1, 5);
  chaos.delete_share = Chance(random, 0.5) ? 0.04 * random.Uniform() : 0;
  chaos.meddlers = Chance(random, 0.5) ? Draw(random, 1, 3) : 0;
  if (Chance(random, 0.3))
    chaos.replica_clock_skew = Draw(random, absl::ZeroDuration(), absl::Milliseconds(1500));
  chaos.poll_interval = Draw(random, absl::Seconds(1), absl::Seconds(20));
  chaos.sweep_interval = Draw(random, absl::Seconds(20), absl::Minutes(5));
  chaos.switch_task = random.Uniform();
  chaos.max_latency =
      Chance(random, 0.3) ? absl::ZeroDuration() : Draw(random, absl::Seconds(0), absl::Seconds(20));
  chaos.page_limit = Chance(random, 0.3) ? Draw(random, 3, 6) : 1000;
  chaos.clock_skew =
      Chance(random, 0.3) ? Draw(random, absl::Seconds(-100), absl::Seconds(100)) : absl::ZeroDuration();
  chaos.pins_assistants = Chance(random, 0.5);
  chaos.checks_assistants = Chance(random, 0.5);
  if (chaos.fault_free) return chaos;

  chaos.crash = some(0.04);
  chaos.pause_task = some(0.06);
  chaos.pause_replica = some(0.03);
  chaos.max_pause = Draw(random, absl::Seconds(5), absl::Minutes(6));
  chaos.drain = some(1);
  chaos.pause_before_post = some(0.5);
  chaos.crash_around_post = some(0.4);
  chaos.store_fails_before = some(0.2);
  chaos.store_fails_after = some(0.2);
  chaos.vapi_fails = some(0.4);
  for (const VapiErrorKind kind : kAllErrors) {
    if (Chance(random, 0.4)) chaos.vapi_errors.push_back(kind);
  }
  if (chaos.vapi_errors.empty()) chaos.vapi_errors.push_back(VapiErrorKind::kNoReply);
  chaos.reply_lost = some(0.4);
  chaos.arrives_late = some(0.4);
  chaos.visibility_lag =
      Chance(random, 0.3) ? Draw(random, absl::Seconds(0), absl::Seconds(5)) : absl::ZeroDuration();
  chaos.deletes_lag = Chance(random, 0.3);
  chaos.quota = Chance(random, 0.2) ? Draw(random, 1, 4) : 1000;
  chaos.unauthorized = Chance(random, 0.2) ? 0.3 * random.Uniform() : 0;
  chaos.late = some(0.5);
  chaos.never = some(0.3);
  chaos.blocked = some(0.2);
  chaos.masked = some(0.3);
  chaos.sip_only = some(0.5);
  chaos.dropped = some(0.3);
  chaos.without_stock = some(0.6);
  return chaos;
}

}  // namespace dialtone::simulation
