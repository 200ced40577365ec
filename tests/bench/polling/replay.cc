#include "tests/bench/polling/replay.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/random.h"
#include "server/pacing/adaptive_rate.h"
#include "server/provisioning/number_polling.h"
#include "tests/support/provisioning_world.h"

namespace dialtone::bench {
namespace {

using Call = FakeVapi::Call;

constexpr absl::Duration kPatience = absl::Seconds(5);
constexpr absl::Duration kRetryAfter = absl::Seconds(2);

void Require(bool holds, absl::string_view what) {
  if (holds) return;
  std::cerr << "replay: " << what << std::endl;
  std::abort();
}

VapiError RateLimited(absl::Duration retry_after) {
  return {.kind = VapiErrorKind::kRateLimited,
          .http_status = 429,
          .message = "too many requests",
          .retry_after = retry_after};
}

// One life of a world.
class Replaying {
 public:
  Replaying(const World& world, const InspectionPolicy& policy) : world_(world), policy_(policy) {
    outcome_.numbers.resize(world.numbers.size());
    vapi().OnCall([this](Call call) { OnCall(call); });
    StartPoller();
  }

  Outcome Run() {
    while (next_ < world_.numbers.size() || !awaited_.empty()) {
      const int calls = outcome_.calls;
      const absl::Duration pause = polling_->poller().Tick();
      if (outcome_.calls > calls) Settle();
      LiveUntil(Now() + absl::ToDoubleSeconds(pause) + IdleSeconds());
    }
    return std::move(outcome_);
  }

 private:
  FakeClock& clock() { return dialtone_.clock; }
  FakeVapi& vapi() { return dialtone_.vapi; }
  double Now() { return absl::ToDoubleSeconds(clock().Monotonic() - start_); }
  void MoveTo(double moment) {
    const absl::Duration step = start_ + absl::Seconds(moment) - clock().Monotonic();
    if (step > absl::ZeroDuration()) clock().Advance(step);
  }

  // The whole seconds for which a poller that ticks once a second would find nothing to do.
  double IdleSeconds() {
    if (!awaited_.empty() || next_ == world_.numbers.size()) return 0;
    return std::max(0.0, std::floor(world_.numbers[next_].asked - Now()) - 1);
  }

  void StartPoller() {
    learned_ = std::make_unique<LearnedTimes>(dialtone_.coordination);
    polling_ =
        std::make_unique<NumberPolling>(NumberPolling::Parts{.store = dialtone_.store,
                                                             .coordination = dialtone_.coordination,
                                                             .learned = *learned_,
                                                             .account = accounts_.all().front(),
                                                             .clock = clock(),
                                                             .random = random_,
                                                             .metrics = metrics_},
                                        dialtone_.policy, policy_, absl::StrCat("poller-", ++pollers_));
  }

  // Everything that happens in the world up to `until`.
  void LiveUntil(double until) {
    for (;;) {
      const double asked = next_ < world_.numbers.size() ? world_.numbers[next_].asked : until + 1;
      const double restart = restarts_ < world_.restarts.size() ? world_.restarts[restarts_] : until + 1;
      const double step = steps_ < world_.clock_steps.size() ? world_.clock_steps[steps_].at : until + 1;
      const double first = std::min({asked, restart, step});
      if (first > until) break;
      MoveTo(first);
      if (first == asked) {
        AskFor(next_++);
      } else if (first == restart) {
        ++restarts_;
        polling_.reset();  // killed: the lease stays
        StartPoller();
      } else {
        clock().Step(absl::Seconds(world_.clock_steps[steps_++].by));
      }
    }
    MoveTo(until);
  }

  // A campaign from its creation to the reply of POST /phone-number, at once.
  void AskFor(std::size_t index) {
    const CampaignId id{absl::StrCat("n", index)};
    const double takes = world_.numbers[index].takes;
    vapi().SetProvisioningTime(absl::Seconds(takes));
    Require(process_->campaigns().Create({.campaign = ProvisioningWorld::Wanted(id.value)}).ok(), "created");
    Require(process_->Work() == 1, "worked on");
    awaited_.emplace(id, Awaited{index, Now() + takes});
  }

  // Before every call to Vapi. One that looks takes its slot, as the account's gate does, and waits for it by
  // letting time pass.
  void OnCall(Call call) {
    if (call != Call::kGetNumber && call != Call::kListNumbers) return;
    const auto slot = dialtone_.coordination.TakeCallSlot(kDefaultAccount, rate_.PaceAt(clock().Monotonic()),
                                                          clock().Now(), kPatience);
    if (!slot->granted) return vapi().FailNext(call, {.error = RateLimited(slot->time - clock().Now())});
    LiveUntil(Now() + absl::ToDoubleSeconds(slot->time - clock().Now()));
    CountCall();
    for (const World::Spell& spell : world_.spells) {
      if (Now() < spell.from || Now() >= spell.until || random_.Uniform() >= spell.share) continue;
      ++outcome_.refused;
      if (spell.kind == World::Spell::Kind::kAway) {
        vapi().FailNext(call, {.error = {.kind = VapiErrorKind::kNotSent, .message = "connection refused"}});
      } else {
        vapi().FailNext(call, {.error = RateLimited(kRetryAfter)});
        rate_.SlowDown(clock().Monotonic());
        dialtone_.coordination.HoldCalls(kDefaultAccount, clock().Now() + kRetryAfter).IgnoreError();
      }
    }
  }

  void CountCall() {
    ++outcome_.calls;
    recent_.push_back(Now());
    while (recent_.front() <= Now() - 1) recent_.pop_front();
    outcome_.most_calls_in_a_second =
        std::max(outcome_.most_calls_in_a_second, static_cast<int>(recent_.size()));
    for (const auto& [id, awaited] : awaited_) {
      outcome_.numbers[awaited.index].calls += 1.0 / static_cast<double>(awaited_.size());
    }
  }

  // Which numbers a look has found.
  void Settle() {
    for (auto it = awaited_.begin(); it != awaited_.end();) {
      const PhoneNumber number = *dialtone_.store.GetPhoneNumber(it->first);
      NumberOutcome& outcome = outcome_.numbers[it->second.index];
      if (number.state == PhoneNumberState::kPending) {
        ++it;
        continue;
      }
      outcome.failed = number.state != PhoneNumberState::kActive;
      if (!outcome.failed) outcome.lag = Now() - it->second.ready;
      it = awaited_.erase(it);
    }
  }

  struct Awaited {
    std::size_t index;
    double ready;
  };

  const World& world_;
  const InspectionPolicy policy_;
  ProvisioningWorld dialtone_;
  const absl::Duration start_ = dialtone_.clock.Monotonic();
  const std::unique_ptr<ProvisioningProcess> process_ = dialtone_.Start("worker");
  const Accounts accounts_{{Account(std::string(kDefaultAccount), "", dialtone_.vapi)}};
  AdaptiveRate rate_{kCallsPerSecond, kCallBurst};
  SeededRandom random_{3};
  Metrics metrics_;
  std::unique_ptr<LearnedTimes> learned_;
  std::unique_ptr<NumberPolling> polling_;
  int pollers_ = 0;
  std::size_t next_ = 0, restarts_ = 0, steps_ = 0;
  std::map<CampaignId, Awaited> awaited_;
  std::deque<double> recent_;  // calls of the last second
  Outcome outcome_;
};

}  // namespace

Outcome Replay(const World& world, const InspectionPolicy& policy) { return Replaying(world, policy).Run(); }

}  // namespace dialtone::bench
