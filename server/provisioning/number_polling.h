#ifndef DIALTONE_SERVER_PROVISIONING_NUMBER_POLLING_H_
#define DIALTONE_SERVER_PROVISIONING_NUMBER_POLLING_H_

#include <string>

#include "server/provisioning/number_looks.h"
#include "server/provisioning/readiness_poller.h"

namespace dialtone {

// Everything that looks for the numbers of one account: what the looks have said, the looks, and who plans
// them.
class NumberPolling {
 public:
  struct Parts {
    Store& store;
    Coordination& coordination;
    LearnedTimes& learned;
    const Account& account;
    const Clock& clock;
    RandomSource& random;
    Metrics& metrics;
  };
  // `owner` names this process in the lease. Everything in `parts` outlives this.
  NumberPolling(const Parts& parts, const LifecyclePolicy& lifecycle, const InspectionPolicy& inspection,
                std::string owner)
      : book_(parts.account.id, parts.clock, lifecycle.activation_deadline, parts.learned),
        looks_(parts.store, parts.account, parts.clock, parts.random, parts.metrics, lifecycle, book_),
        poller_({.store = parts.store,
                 .coordination = parts.coordination,
                 .looks = looks_,
                 .book = book_,
                 .learned = parts.learned,
                 .account = parts.account,
                 .clock = parts.clock,
                 .random = parts.random,
                 .metrics = parts.metrics},
                inspection, std::move(owner)) {}

  const std::string& account() const { return looks_.account(); }
  NumberLooks& looks() { return looks_; }
  ReadinessPoller& poller() { return poller_; }

 private:
  LookBook book_;
  NumberLooks looks_;
  ReadinessPoller poller_;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_NUMBER_POLLING_H_
