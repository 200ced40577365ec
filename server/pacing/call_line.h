#ifndef DIALTONE_SERVER_PACING_CALL_LINE_H_
#define DIALTONE_SERVER_PACING_CALL_LINE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/time/time.h"
#include "server/pacing/call_priority.h"

namespace dialtone {

// Those of this process who wait to call one account, and the slot that was taken for whoever is first when
// its time comes. Pure: says what each has to do next and is told what came of it; times are durations on one
// clock that never steps. Not thread-safe.
class CallLine {
 public:
  using Ticket = std::int64_t;

  // A slot whose time is over by more than this is given up: the call would come on top of those after it.
  static constexpr absl::Duration kLatest = absl::Milliseconds(50);

  CallLine(int concurrency, std::size_t capacity) : concurrency_(concurrency), capacity_(capacity) {}

  // nullopt: as many wait as may.
  std::optional<Ticket> Join(CallPriority priority, absl::Duration now);

  struct Step {
    enum class Kind {
      kGo,        // make the call, and CallEnded() after it; the ticket is gone
      kTakeSlot,  // ask for a slot at most `patience` away, and tell what came of it
      kWait,      // for a change of the line, until `until` at most
      kGiveUp,    // the turn does not come in time, but perhaps after `retry_after`; the ticket is gone
    };
    Kind kind;
    absl::Duration until, patience, retry_after;
  };
  // What the holder of `ticket` does now. Not `limited`: no slot is needed.
  Step Next(Ticket ticket, absl::Duration now, bool limited);

  // Answers to kTakeSlot: a slot at `due`; none before `next`; nobody knows.
  void SlotGranted(absl::Duration asked, absl::Duration due);
  void SlotRefused(absl::Duration next);
  void SlotFailed() { taking_ = false; }

  void Leave(Ticket ticket);
  void CallEnded() { --in_progress_; }

  // Vapi said that nobody should call before `until`. Never brings that forward.
  void HoldUntil(absl::Duration until);
  absl::Duration held_until() const { return held_until_; }

  // How long whoever joins now would wait, as far as the line knows.
  absl::Duration ExpectedWait(absl::Duration now) const;

  int waiting() const { return static_cast<int>(order_.size()); }
  int in_progress() const { return in_progress_; }

 private:
  struct Waiter {
    absl::Duration rank;      // arrival and penalty
    absl::Duration deadline;  // when it gives up
  };

  Step GiveUp(Ticket ticket, absl::Duration now);

  const int concurrency_;
  const std::size_t capacity_;
  Ticket last_ticket_ = 0;
  std::map<Ticket, Waiter> waiters_;
  std::set<std::pair<absl::Duration, Ticket>> order_;
  int in_progress_ = 0;
  bool taking_ = false;                                    // somebody is asking for a slot
  std::optional<absl::Duration> slot_;                     // taken and not used yet
  absl::Duration slot_wait_;                               // how far away the last slot was
  absl::Duration not_before_ = -absl::InfiniteDuration();  // no slot before that
  absl::Duration held_until_ = -absl::InfiniteDuration();  // because Vapi said so
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PACING_CALL_LINE_H_
