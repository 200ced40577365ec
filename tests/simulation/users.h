#ifndef DIALTONE_TESTS_SIMULATION_USERS_H_
#define DIALTONE_TESTS_SIMULATION_USERS_H_

#include <deque>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/simulation/replica.h"
#include "tests/simulation/world.h"

namespace dialtone::simulation {

// What a caller was told of one campaign, against which the end is judged.
struct Promise {
  CampaignId id;
  std::string uid;  // once acknowledged
  bool created = false, delete_asked = false, deleted = false;
  int retries = 0;
};

// People who act on campaigns until the chaos ends: most create one, with a request id that is repeated when
// no answer came, and then do this and that to their own and to others'.
class Users {
 public:
  // `any_replica` returns one that serves, or nullptr. Both outlive the users' tasks.
  Users(World& world, std::function<Replica*()> any_replica);

  void Start();
  bool done() const { return active_ == 0; }
  // Starts every FAILED campaign again, as somebody would once the trouble is over.
  void RetryAllFailed();

  const std::deque<Promise>& promises() const { return promises_; }

 private:
  void Live(Promise& own);
  void Meddle();
  Promise& AnyPromise();
  bool Create(Promise& promise);
  void Act(Promise& promise);
  void Update(Promise& promise);
  void Delete(Promise& promise);
  void Retry(Promise& promise);
  void Check(Promise& promise);
  // Calls through a process: what stops that one stops the call.
  template <typename Call>
  auto Through(Call call) -> decltype(call(std::declval<Replica&>()));
  void Answered(const Promise& promise, bool delete_was_asked, const absl::Status& status,
                absl::string_view call);
  std::string DrawAreaCode();

  World& world_;
  const std::function<Replica*()> any_replica_;
  std::deque<Promise> promises_;
  int active_ = 0;
  int texts_ = 0;
};

}  // namespace dialtone::simulation

#endif  // DIALTONE_TESTS_SIMULATION_USERS_H_
