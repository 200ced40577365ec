#include "server/pacing/account_gate.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "server/pacing/limited_vapi_client.h"
#include "storage/memory/memory_coordination.h"
#include "tests/support/eventually.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_vapi.h"

namespace dialtone {
namespace {

constexpr absl::Duration kZero = absl::ZeroDuration();

class RecordingObserver final : public AccountObserver {
 public:
  void OnEntered(CallPriority, absl::Duration) override { ++entered; }
  void OnRefused(absl::string_view reason) override {
    MutexLock lock(&mu_);
    refusals_.emplace_back(reason);
  }
  void OnBreakerOpened() override { ++opened; }
  void OnStateChanged(AccountState before, AccountState after, const std::string&) override {
    MutexLock lock(&mu_);
    changes_.emplace_back(before, after);
  }

  std::vector<std::string> refusals() {
    MutexLock lock(&mu_);
    return refusals_;
  }
  std::vector<std::pair<AccountState, AccountState>> changes() {
    MutexLock lock(&mu_);
    return changes_;
  }

  std::atomic<int> entered = 0, opened = 0;

 private:
  Mutex mu_;
  std::vector<std::string> refusals_ ABSL_GUARDED_BY(mu_);
  std::vector<std::pair<AccountState, AccountState>> changes_ ABSL_GUARDED_BY(mu_);
};

// A coordination to act in the middle of.
class HookedCoordination final : public Coordination {
 public:
  absl::StatusOr<bool> HoldLease(absl::string_view name, absl::string_view owner, absl::Time now,
                                 absl::Time until) override {
    return memory_.HoldLease(name, owner, now, until);
  }
  absl::Status ReleaseLease(absl::string_view name, absl::string_view owner) override {
    return memory_.ReleaseLease(name, owner);
  }
  absl::StatusOr<CallSlot> TakeCallSlot(absl::string_view account, const CallPace& pace, absl::Time now,
                                        absl::Duration patience) override {
    if (on_take) on_take();
    if (away) return absl::UnavailableError("the database is away");
    return memory_.TakeCallSlot(account, pace, now, patience);
  }
  absl::Status HoldCalls(absl::string_view account, absl::Time until) override {
    return memory_.HoldCalls(account, until);
  }
  absl::Status KeepLearned(absl::string_view, absl::string_view) override { return absl::OkStatus(); }
  absl::StatusOr<std::string> ReadLearned(absl::string_view) override { return std::string(); }

  std::function<void()> on_take;
  std::atomic<bool> away = false;

 private:
  MemoryCoordination memory_;
};

// Its wall clock can be set without time going by.
class SettableClock final : public Clock {
 public:
  absl::Time Now() const override { return clock_.Now() + offset; }
  absl::Duration Monotonic() const override { return clock_.Monotonic(); }
  absl::Duration offset;

 private:
  const FakeClock clock_;
};

AccountGate::Options Limited(double rate = 10, int burst = 5) {
  return {.account = "default",
          .host = "api.vapi.ai",
          .requests_per_second = rate,
          .burst = burst,
          .concurrency = 8,
          .max_waiting = 100};
}

VapiError Failure(VapiErrorKind kind, int http_status = 0, std::optional<absl::Duration> retry_after = {}) {
  return {.kind = kind, .http_status = http_status, .message = "Vapi's words", .retry_after = retry_after};
}

class AccountGateTest : public testing::Test {
 protected:
  std::unique_ptr<AccountGate> NewGate(AccountGate::Options options) {
    return std::make_unique<AccountGate>(std::move(options), coordination_, clock_, &observer_);
  }
  // One call that ends with `error`.
  void CallAndFail(AccountGate& gate, const VapiError& error) {
    const auto pass = gate.Enter(CallPriority::kProvision);
    ASSERT_TRUE(pass.ok());
    gate.Leave(pass.value(), &error);
  }

  FakeClock clock_;
  HookedCoordination coordination_;
  RecordingObserver observer_;
};

TEST_F(AccountGateTest, ABurstGoesAtOnce) {
  const auto gate = NewGate(Limited());
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(gate->Enter(CallPriority::kCheck).ok());
  EXPECT_EQ(gate->Status().calls_in_progress, 4);
  EXPECT_EQ(observer_.entered, 4);
}

TEST_F(AccountGateTest, RetryAfterHoldsEveryReplica) {
  const auto gate = NewGate(Limited()), other_replica = NewGate(Limited());
  CallAndFail(*gate, Failure(VapiErrorKind::kRateLimited, 429, absl::Seconds(30)));
  EXPECT_EQ(gate->HeldFor(), absl::Seconds(30));
  for (AccountGate* each : {gate.get(), other_replica.get()}) {
    const auto refused = each->Enter(CallPriority::kProvision);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().kind, VapiErrorKind::kRateLimited);
    EXPECT_FALSE(EffectPossible(refused.error().kind));
    EXPECT_EQ(refused.error().retry_after, absl::Seconds(30));
  }
  EXPECT_EQ(other_replica->HeldFor(), absl::Seconds(30)) << "it knows now";
  EXPECT_EQ(gate->Status().state, AccountState::kThrottled);
  EXPECT_EQ(gate->Status().effective_requests_per_second, 5);
  clock_.Advance(absl::Seconds(30));
  EXPECT_EQ(gate->HeldFor(), kZero);
  EXPECT_TRUE(gate->Enter(CallPriority::kProvision).ok());
  EXPECT_TRUE(other_replica->Enter(CallPriority::kProvision).ok());
  clock_.Advance(absl::Minutes(2));
  EXPECT_EQ(gate->Status().state, AccountState::kHealthy);
}

TEST_F(AccountGateTest, WithoutALimitRetryAfterHoldsAllTheSame) {
  const auto gate = NewGate(Limited(0));
  CallAndFail(*gate, Failure(VapiErrorKind::kRateLimited, 429, absl::Seconds(30)));
  const auto refused = gate->Enter(CallPriority::kProvision);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().retry_after, absl::Seconds(30));
  EXPECT_EQ(observer_.refusals(), (std::vector<std::string>{"held"}));
  clock_.Advance(absl::Seconds(30));
  EXPECT_TRUE(gate->Enter(CallPriority::kProvision).ok());
}

TEST_F(AccountGateTest, AVapiThatIsAwayIsAskedOnceInAWhile) {
  const auto gate = NewGate(Limited());
  for (int i = 0; i < CircuitBreaker::kFailuresToOpen; ++i) {
    clock_.Advance(absl::Seconds(1));
    CallAndFail(*gate, Failure(VapiErrorKind::kServerError, 503));
  }
  EXPECT_EQ(observer_.opened, 1);
  EXPECT_EQ(gate->HeldFor(), CircuitBreaker::kFirstPause);
  const auto refused = gate->Enter(CallPriority::kCheck);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, VapiErrorKind::kNotSent);
  EXPECT_EQ(refused.error().retry_after, CircuitBreaker::kFirstPause);
  EXPECT_NE(refused.error().message.find("HTTP 503: Vapi's words"), std::string::npos);

  clock_.Advance(CircuitBreaker::kFirstPause);
  EXPECT_EQ(gate->HeldFor(), kZero);
  const auto probe = gate->Enter(CallPriority::kPoll);
  ASSERT_TRUE(probe.ok());
  EXPECT_FALSE(gate->Enter(CallPriority::kCheck).ok()) << "one call, to see";
  EXPECT_EQ(gate->Status().breaker, CircuitBreaker::State::kHalfOpen);
  gate->Leave(probe.value(), nullptr);
  EXPECT_TRUE(gate->Enter(CallPriority::kCheck).ok());
  EXPECT_EQ(observer_.changes(), (std::vector<std::pair<AccountState, AccountState>>{
                                     {AccountState::kHealthy, AccountState::kUnreachable},
                                     {AccountState::kUnreachable, AccountState::kHealthy}}));
}

TEST_F(AccountGateTest, AnswersThatWereNotWantedAreAnswers) {
  const auto gate = NewGate(Limited(0));
  for (int i = 0; i < 20; ++i) {
    CallAndFail(*gate, Failure(VapiErrorKind::kNotFound, 404));
    CallAndFail(*gate, Failure(VapiErrorKind::kAreaCodeUnavailable, 400));
  }
  EXPECT_EQ(gate->Status().state, AccountState::kHealthy);
}

TEST_F(AccountGateTest, WithoutTheDatabaseNobodyKnowsThePace) {
  const auto gate = NewGate(Limited());
  coordination_.away = true;
  const auto refused = gate->Enter(CallPriority::kProvision);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, VapiErrorKind::kNotSent);
  EXPECT_EQ(observer_.refusals(), (std::vector<std::string>{"no_pace"}));
  EXPECT_EQ(gate->Status().state, AccountState::kHealthy) << "it is not Vapi that is away";
  coordination_.away = false;
  EXPECT_TRUE(gate->Enter(CallPriority::kProvision).ok());
}

TEST(AccountGateClockTest, AWallClockThatStepsMovesNoWait) {
  SettableClock clock;
  HookedCoordination coordination;
  AccountGate gate(Limited(), coordination, clock, nullptr);
  coordination.on_take = [&] { clock.offset = -absl::Hours(1); };
  EXPECT_TRUE(gate.Enter(CallPriority::kCheck).ok());
}

TEST_F(AccountGateTest, ALineThatIsFullSaysSo) {
  AccountGate::Options options = Limited(0);
  options.concurrency = 1;
  options.max_waiting = 1;
  const auto gate = NewGate(options);
  const auto first = gate->Enter(CallPriority::kPoll);
  ASSERT_TRUE(first.ok());
  std::thread waiter([&] { EXPECT_TRUE(gate->Enter(CallPriority::kPoll).ok()); });
  ASSERT_TRUE(Eventually([&] { return gate->Status().calls_waiting == 1; }));
  const auto refused = gate->Enter(CallPriority::kCheck);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, VapiErrorKind::kRateLimited);
  EXPECT_EQ(observer_.refusals(), (std::vector<std::string>{"full"}));
  gate->Leave(first.value(), nullptr);
  waiter.join();
}

TEST_F(AccountGateTest, APersonGoesBeforeThoseWhoWaitAlready) {
  AccountGate::Options options = Limited(0);
  options.concurrency = 1;
  const auto gate = NewGate(options);
  const auto first = gate->Enter(CallPriority::kPoll);
  ASSERT_TRUE(first.ok());
  Mutex mu;
  std::vector<CallPriority> order;
  std::vector<std::thread> threads;
  int waiting = 0;
  for (const CallPriority priority : {CallPriority::kSweep, CallPriority::kPoll, CallPriority::kCheck}) {
    threads.emplace_back([&, priority] {
      const auto pass = gate->Enter(priority);
      EXPECT_TRUE(pass.ok());
      {
        MutexLock lock(&mu);
        order.push_back(priority);
      }
      if (pass.ok()) gate->Leave(pass.value(), nullptr);
    });
    ++waiting;
    ASSERT_TRUE(Eventually([&] { return gate->Status().calls_waiting == waiting; }));
  }
  gate->Leave(first.value(), nullptr);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(order,
            (std::vector<CallPriority>{CallPriority::kCheck, CallPriority::kPoll, CallPriority::kSweep}));
}

TEST_F(AccountGateTest, StopSendsAwayAllWhoWait) {
  AccountGate::Options options = Limited(0);
  options.concurrency = 1;
  const auto gate = NewGate(options);
  ASSERT_TRUE(gate->Enter(CallPriority::kPoll).ok());
  std::thread waiter([&] {
    const auto refused = gate->Enter(CallPriority::kSweep);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().kind, VapiErrorKind::kNotSent);
  });
  ASSERT_TRUE(Eventually([&] { return gate->Status().calls_waiting == 1; }));
  gate->Stop();
  waiter.join();
  EXPECT_FALSE(gate->Enter(CallPriority::kCheck).ok());
}

TEST(AccountGateThreadsTest, ManyThreadsOfThreeReplicasAllHaveTheirTurn) {
  const SystemClock clock;
  MemoryCoordination coordination;
  constexpr int kThreads = 4, kCalls = 10;
  std::atomic<int> under_way = 0, most = 0, made = 0;
  std::vector<std::unique_ptr<AccountGate>> gates;
  for (int i = 0; i < 3; ++i) {
    AccountGate::Options options = Limited(500, 60);
    options.concurrency = 2;
    gates.push_back(std::make_unique<AccountGate>(options, coordination, clock, nullptr));
  }
  std::vector<std::thread> threads;
  for (const auto& gate : gates) {
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&, i] {
        for (int call = 0; call < kCalls; ++call) {
          const auto pass = gate->Enter(kCallPriorities[static_cast<std::size_t>(i)]);
          if (!pass.ok()) continue;
          const int now = ++under_way;
          for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
          }
          ++made;
          --under_way;
          gate->Leave(pass.value(), nullptr);
        }
      });
    }
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(made, 3 * kThreads * kCalls);
  EXPECT_LE(most, 3 * 2);
}

TEST_F(AccountGateTest, AClientBehindItTellsItWhatCameOfEveryCall) {
  FakeVapi vapi(clock_);
  const auto gate = NewGate(Limited());
  LimitedVapiClient client(vapi, *gate, CallPriority::kProvision);
  vapi.FailNext(FakeVapi::Call::kListAssistants, {.error = Failure(VapiErrorKind::kUnauthorized, 401)});
  EXPECT_FALSE(client.ListAssistants({.created_at_ge = {}, .created_at_le = {}, .limit = 1}).ok());
  EXPECT_EQ(gate->Status().state, AccountState::kCredentialsRefused);
  EXPECT_EQ(gate->Status().last_error, "HTTP 401: Vapi's words");
  EXPECT_TRUE(client.CreateAssistant({.name = "a"}).ok());
  EXPECT_EQ(gate->Status().state, AccountState::kHealthy);
  EXPECT_EQ(gate->Status().last_success_time, clock_.Now());
  EXPECT_EQ(gate->Status().calls_in_progress, 0);
}

TEST_F(AccountGateTest, AClientBehindItDoesNotCallWhenItMayNot) {
  FakeVapi vapi(clock_);
  const auto gate = NewGate(Limited());
  LimitedVapiClient client(vapi, *gate, CallPriority::kProvision);
  CallAndFail(*gate, Failure(VapiErrorKind::kRateLimited, 429, absl::Seconds(30)));
  const auto refused = client.CreatePhoneNumber({.name = "n"});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().retry_after, absl::Seconds(30));
  EXPECT_EQ(vapi.calls(FakeVapi::Call::kCreateNumber), 0);
}

}  // namespace
}  // namespace dialtone
