#include "server/pacing/call_line.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "base/random.h"
#include "server/pacing/adaptive_rate.h"
#include "storage/memory/memory_coordination.h"

namespace dialtone {
namespace {

using Kind = CallLine::Step::Kind;

constexpr absl::Duration kNow = absl::Hours(1);
constexpr absl::Duration kZero = absl::ZeroDuration();

TEST(CallLineTest, WithoutALimitACallGoesAtOnce) {
  CallLine line(2, 10);
  EXPECT_EQ(line.Next(*line.Join(CallPriority::kPoll, kNow), kNow, false).kind, Kind::kGo);
  EXPECT_EQ(line.in_progress(), 1);
  EXPECT_EQ(line.waiting(), 0);
}

TEST(CallLineTest, NoMoreCallsAreUnderWayThanMay) {
  CallLine line(1, 10);
  line.Next(*line.Join(CallPriority::kPoll, kNow), kNow, false);
  const auto second = line.Join(CallPriority::kPoll, kNow);
  EXPECT_EQ(line.Next(*second, kNow, false).kind, Kind::kWait);
  EXPECT_EQ(line.Next(*second, kNow, true).kind, Kind::kWait) << "and no slot is taken meanwhile";
  line.CallEnded();
  EXPECT_EQ(line.Next(*second, kNow, false).kind, Kind::kGo);
}

TEST(CallLineTest, NoMoreWaitThanMay) {
  CallLine line(1, 2);
  const auto first = line.Join(CallPriority::kPoll, kNow);
  EXPECT_TRUE(line.Join(CallPriority::kPoll, kNow).has_value());
  EXPECT_FALSE(line.Join(CallPriority::kCheck, kNow).has_value());
  line.Leave(*first);
  EXPECT_TRUE(line.Join(CallPriority::kCheck, kNow).has_value());
}

TEST(CallLineTest, OneAsksForASlotAndWhoeverIsFirstInItsTimeGetsIt) {
  CallLine line(8, 10);
  const auto poll = line.Join(CallPriority::kPoll, kNow);
  const CallLine::Step asked = line.Next(*poll, kNow, true);
  EXPECT_EQ(asked.kind, Kind::kTakeSlot);
  EXPECT_EQ(asked.patience, LongestWait(CallPriority::kPoll));
  const auto check = line.Join(CallPriority::kCheck, kNow + absl::Milliseconds(10));
  EXPECT_EQ(line.Next(*check, kNow, true).kind, Kind::kWait) << "the slot is being taken";
  const absl::Duration due = kNow + absl::Milliseconds(100);
  line.SlotGranted(kNow, due);
  const CallLine::Step wait = line.Next(*check, kNow + absl::Milliseconds(20), true);
  EXPECT_EQ(wait.kind, Kind::kWait);
  EXPECT_EQ(wait.until, due);
  EXPECT_EQ(line.Next(*poll, due, true).kind, Kind::kWait) << "a person came in between";
  EXPECT_EQ(line.Next(*check, due, true).kind, Kind::kGo);
  EXPECT_EQ(line.Next(*poll, due, true).kind, Kind::kTakeSlot);
}

TEST(CallLineTest, WhoWaitsGainsOnWhoComesLater) {
  CallLine line(8, 10);
  const auto poll = line.Join(CallPriority::kPoll, kNow);
  const auto check =
      line.Join(CallPriority::kCheck, kNow + PriorityPenalty(CallPriority::kPoll) + absl::Milliseconds(1));
  EXPECT_EQ(line.Next(*check, kNow + absl::Seconds(3), false).kind, Kind::kWait);
  EXPECT_EQ(line.Next(*poll, kNow + absl::Seconds(3), false).kind, Kind::kGo);
}

TEST(CallLineTest, ASlotWhoseTimeIsOverIsGivenUp) {
  CallLine line(8, 10);
  const auto ticket = line.Join(CallPriority::kPoll, kNow);
  line.Next(*ticket, kNow, true);
  line.SlotGranted(kNow, kNow);
  EXPECT_EQ(line.Next(*ticket, kNow + CallLine::kLatest + absl::Milliseconds(1), true).kind, Kind::kTakeSlot);
}

TEST(CallLineTest, WhoseTurnCannotComeInTimeLearnsItAtOnce) {
  CallLine line(8, 10);
  const auto ticket = line.Join(CallPriority::kPoll, kNow);
  line.Next(*ticket, kNow, true);
  line.SlotRefused(kNow + absl::Seconds(30));
  const CallLine::Step step = line.Next(*ticket, kNow, true);
  EXPECT_EQ(step.kind, Kind::kGiveUp);
  EXPECT_EQ(step.retry_after, absl::Seconds(30));
  EXPECT_EQ(line.waiting(), 0);
}

TEST(CallLineTest, NobodyWaitsForEver) {
  CallLine line(1, 10);
  line.Next(*line.Join(CallPriority::kPoll, kNow), kNow, false);
  const auto ticket = line.Join(CallPriority::kPoll, kNow);
  const CallLine::Step step = line.Next(*ticket, kNow, false);
  EXPECT_EQ(step.kind, Kind::kWait);
  EXPECT_EQ(line.Next(*ticket, step.until, false).kind, Kind::kGiveUp);
}

TEST(CallLineTest, AHoldTakesBackTheSlotAndKeepsEverybodyWithoutALimitToo) {
  CallLine line(8, 10);
  const auto ticket = line.Join(CallPriority::kPoll, kNow);
  line.Next(*ticket, kNow, true);
  line.SlotGranted(kNow, kNow);
  line.HoldUntil(kNow + absl::Seconds(2));
  line.HoldUntil(kNow + absl::Seconds(1));
  for (const bool limited : {false, true}) {
    const CallLine::Step step = line.Next(*ticket, kNow, limited);
    EXPECT_EQ(step.kind, Kind::kWait);
    EXPECT_EQ(step.until, kNow + absl::Seconds(2)) << "never brought forward";
  }
  EXPECT_EQ(line.Next(*ticket, kNow + absl::Seconds(2), true).kind, Kind::kTakeSlot);
}

// Replicas in virtual time: each has a line, all share one coordination. Answers of the database and the ways
// to Vapi take a while.
class Replicas {
 public:
  Replicas(int replicas, double rate, int burst, int concurrency, std::uint64_t seed)
      : random_(seed), rate_(rate, burst), replicas_(replicas) {
    for (Replica& replica : replicas_) replica.line = std::make_unique<CallLine>(concurrency, 1000);
  }

  void Join(std::size_t replica, CallPriority priority) {
    if (const auto ticket = replicas_[replica].line->Join(priority, now_)) {
      replicas_[replica].tickets.push_back({*ticket, priority, now_});
    }
  }

  // Moves time on by one tick.
  void Tick() {
    now_ += kTick;
    for (Replica& replica : replicas_) {
      auto& ends = replica.call_ends;
      for (auto end = ends.begin(); end != ends.end();) {
        if (*end > now_) {
          ++end;
        } else {
          replica.line->CallEnded();
          end = ends.erase(end);
        }
      }
      if (replica.answer_at.has_value() && *replica.answer_at <= now_) Answer(replica);
      while (Advance(replica)) {
      }
    }
  }

  absl::Duration now() const { return now_ - kNow; }
  const std::vector<absl::Duration>& arrivals() const { return arrivals_; }
  std::size_t waiting(std::size_t replica) const { return replicas_[replica].tickets.size(); }
  int made(CallPriority priority) const { return made_[static_cast<std::size_t>(priority)]; }
  int given_up(CallPriority priority) const { return given_up_[static_cast<std::size_t>(priority)]; }
  absl::Duration longest_wait(CallPriority priority) const {
    return longest_wait_[static_cast<std::size_t>(priority)];
  }
  RandomSource& random() { return random_; }
  AdaptiveRate& rate() { return rate_; }

  // The most calls that any second saw.
  int MostInASecond() {
    std::sort(arrivals_.begin(), arrivals_.end());
    int most = 0;
    for (std::size_t first = 0, end = 0; first < arrivals_.size(); ++first) {
      while (end < arrivals_.size() && arrivals_[end] < arrivals_[first] + absl::Seconds(1)) ++end;
      most = std::max(most, static_cast<int>(end - first));
    }
    return most;
  }

 private:
  static constexpr absl::Duration kTick = absl::Milliseconds(5);
  static constexpr absl::Duration kLead = absl::Milliseconds(40);

  struct Waiting {
    CallLine::Ticket ticket;
    CallPriority priority;
    absl::Duration since;
  };
  struct Replica {
    std::unique_ptr<CallLine> line;
    std::vector<Waiting> tickets;
    std::vector<absl::Duration> call_ends;
    std::optional<absl::Duration> answer_at;  // of the database
    absl::Duration asked;
    CallSlot answer;
  };

  static absl::Time Wall(absl::Duration at) { return absl::UnixEpoch() + absl::Hours(1000) + at; }

  // One step of whoever can do something. False when nobody can.
  bool Advance(Replica& replica) {
    for (auto waiting = replica.tickets.begin(); waiting != replica.tickets.end(); ++waiting) {
      const CallLine::Step step = replica.line->Next(waiting->ticket, now_, true);
      const auto priority = static_cast<std::size_t>(waiting->priority);
      switch (step.kind) {
        case Kind::kWait:
          continue;
        case Kind::kTakeSlot:
          replica.asked = now_ + kLead;
          replica.answer = *coordination_.TakeCallSlot("default", rate_.PaceAt(now_), Wall(replica.asked),
                                                       std::max(step.patience - kLead, kZero));
          replica.answer_at = now_ + absl::Milliseconds(60) * random_.Uniform();
          return true;
        case Kind::kGo:
          arrivals_.push_back(now_ + absl::Milliseconds(45) * random_.Uniform());
          replica.call_ends.push_back(now_ + absl::Seconds(1) * random_.Uniform());
          ++made_[priority];
          longest_wait_[priority] = std::max(longest_wait_[priority], now_ - waiting->since);
          break;
        case Kind::kGiveUp:
          ++given_up_[priority];
          break;
      }
      replica.tickets.erase(waiting);
      return true;
    }
    return false;
  }

  void Answer(Replica& replica) {
    replica.answer_at.reset();
    const absl::Duration due = replica.asked + (replica.answer.time - Wall(replica.asked));
    if (replica.answer.granted) {
      replica.line->SlotGranted(replica.asked, due);
    } else {
      replica.line->SlotRefused(due);
    }
  }

  SeededRandom random_;
  AdaptiveRate rate_;
  MemoryCoordination coordination_;
  std::vector<Replica> replicas_;
  absl::Duration now_ = kNow;
  std::vector<absl::Duration> arrivals_;
  std::array<int, 4> made_{};
  std::array<int, 4> given_up_{};
  std::array<absl::Duration, 4> longest_wait_{};
};

TEST(CallLineReplicasTest, NoSecondSeesMoreThanBurstAndRateWhateverTheLoad) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SeededRandom dice(seed);
    const double rate = 1 + std::floor(20 * dice.Uniform());
    // Enough to keep back what the way to Vapi can add.
    const int burst = 2 + static_cast<int>(std::ceil(rate / 10)) + static_cast<int>(20 * dice.Uniform());
    Replicas replicas(3, rate, burst, 1 + static_cast<int>(8 * dice.Uniform()), seed);
    while (replicas.now() < absl::Seconds(30)) {
      // Rests, trickles and floods, for the burst to come back and to be used up.
      const int phase = static_cast<int>(absl::ToInt64Seconds(replicas.now())) / 3 % 3;
      const double chance = phase == 0 ? 0.3 : phase == 1 ? 0.0 : 0.02;
      for (std::size_t replica = 0; replica < 3; ++replica) {
        if (replicas.waiting(replica) < 20 && dice.Uniform() < chance) {
          replicas.Join(replica, kCallPriorities[static_cast<std::size_t>(4 * dice.Uniform())]);
        }
      }
      if (dice.Uniform() < 0.0002) replicas.rate().SlowDown(kNow + replicas.now());
      replicas.Tick();
    }
    ASSERT_GT(replicas.arrivals().size(), 10u) << "seed " << seed;
    ASSERT_LE(replicas.MostInASecond(), burst + rate)
        << "seed " << seed << ", rate " << rate << ", burst " << burst;
  }
}

TEST(CallLineReplicasTest, TheWholeRateIsUsed) {
  Replicas replicas(3, 10, 5, 20, 7);
  while (replicas.now() < absl::Seconds(60)) {
    for (std::size_t replica = 0; replica < 3; ++replica) {
      if (replicas.waiting(replica) < 8) replicas.Join(replica, CallPriority::kProvision);
    }
    replicas.Tick();
  }
  EXPECT_GE(replicas.made(CallPriority::kProvision), 570);
  EXPECT_EQ(replicas.given_up(CallPriority::kProvision), 0);
}

TEST(CallLineReplicasTest, NobodyStarvesOnABusyAccount) {
  Replicas replicas(1, 2, 2, 8, 3);
  absl::Duration next_poll, next_check;
  bool swept = false;
  while (replicas.now() < absl::Seconds(60)) {
    while (replicas.waiting(0) < 6) replicas.Join(0, CallPriority::kProvision);
    if (replicas.now() >= next_poll) {
      replicas.Join(0, CallPriority::kPoll);
      next_poll += absl::Seconds(3);
    }
    if (replicas.now() >= next_check) {
      replicas.Join(0, CallPriority::kCheck);
      next_check += absl::Seconds(5);
    }
    if (!std::exchange(swept, true)) replicas.Join(0, CallPriority::kSweep);
    replicas.Tick();
  }
  EXPECT_GE(replicas.made(CallPriority::kCheck), 11);
  EXPECT_LE(replicas.longest_wait(CallPriority::kCheck), absl::Seconds(2)) << "a person goes first";
  EXPECT_EQ(replicas.given_up(CallPriority::kCheck), 0);
  EXPECT_GE(replicas.made(CallPriority::kPoll), 15);
  EXPECT_GE(replicas.made(CallPriority::kProvision), 60);
  EXPECT_EQ(replicas.made(CallPriority::kSweep), 1) << "even tidying up has its turn";
}

}  // namespace
}  // namespace dialtone
