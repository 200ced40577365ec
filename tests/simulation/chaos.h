#ifndef DIALTONE_TESTS_SIMULATION_CHAOS_H_
#define DIALTONE_TESTS_SIMULATION_CHAOS_H_

#include <vector>

#include "absl/time/time.h"
#include "base/random.h"
#include "server/vapi/vapi_error.h"

namespace dialtone::simulation {

// Draws from the seed's generator. Never std distributions: they differ between standard libraries.
bool Chance(SeededRandom& random, double probability);
// In [low, high].
int Draw(SeededRandom& random, int low, int high);
absl::Duration Draw(SeededRandom& random, absl::Duration low, absl::Duration high);

// How one seed's world misbehaves. Seeds differ in which faults they have at all, not only in how often: a
// fault that is everywhere hides those that need quiet to do their harm. Probabilities are per occasion.
struct Chaos {
  static Chaos FromSeed(SeededRandom& random);

  bool fault_free = false;
  absl::Duration duration;  // then everything behaves
  int replicas = 1, workers = 1, campaigns = 1;
  double delete_share = 0;            // of what people do
  int meddlers = 0;                   // people who act on others' campaigns only
  absl::Duration replica_clock_skew;  // of each replica's clock, at most, either way
  absl::Duration poll_interval, sweep_interval;

  // At each yield point.
  double switch_task = 0.5, crash = 0, pause_task = 0, pause_replica = 0;
  absl::Duration max_pause;
  double drain = 0;  // of the crashes, how many are orderly stops

  // Around the POSTs, where most is at stake, beyond that.
  double pause_before_post = 0, crash_around_post = 0;

  // At each call of the store.
  double store_fails_before = 0, store_fails_after = 0;

  // At each call of Vapi.
  double vapi_fails = 0;
  std::vector<VapiErrorKind> vapi_errors;  // those of this seed
  double reply_lost = 0, arrives_late = 0;
  absl::Duration max_latency;

  // Vapi itself.
  int page_limit = 1000;
  absl::Duration clock_skew;       // of Vapi's clock
  absl::Duration visibility_lag;   // at most so long until what was made is seen
  bool deletes_lag = false;        // and what is not seen cannot be deleted
  bool pins_assistants = false;    // 409 while a number refers to the assistant
  bool checks_assistants = false;  // 400 for a number that refers to none
  int quota = 1000;
  double unauthorized = 0;  // share of the time in which our key is refused
  double late = 0, never = 0, blocked = 0, masked = 0, sip_only = 0, dropped = 0;
  double without_stock = 0;  // share of the area codes
};

}  // namespace dialtone::simulation

#endif  // DIALTONE_TESTS_SIMULATION_CHAOS_H_
