#include "client/reconnecting_stream.h"

#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>
#include <gtest/gtest.h>

#include <deque>
#include <optional>
#include <utility>

namespace dialtone {
namespace {

constexpr absl::Duration kLongest = absl::Seconds(20);

// Plays streams that end as they are told to.
class ScriptedEvents final : public ReconnectingStream::Events {
 public:
  struct Stream {
    bool with_message;
    grpc::Status end;
  };

  explicit ScriptedEvents(std::deque<Stream> streams) : streams_(std::move(streams)) {}

  grpc::Status Read(grpc::ClientContext*, const std::function<void()>& alive) override {
    MutexLock lock(&mu_);
    ++reads_;
    changed_.NotifyAll();
    if (streams_.empty()) return {grpc::StatusCode::UNAVAILABLE, "away"};
    const Stream stream = streams_.front();
    streams_.pop_front();
    if (stream.with_message) alive();
    return stream.end;
  }
  void OnUnreachable(const grpc::Status&) override {
    MutexLock lock(&mu_);
    ++unreachable_;
    changed_.NotifyAll();
  }
  void OnEnd(const grpc::Status& how) override {
    MutexLock lock(&mu_);
    end_ = how;
    changed_.NotifyAll();
  }

  std::optional<grpc::StatusCode> WaitForEnd() {
    MutexLock lock(&mu_);
    while (!end_.has_value() && changed_.WaitFor(&mu_, kLongest)) {
    }
    return end_.has_value() ? std::optional(end_->error_code()) : std::nullopt;
  }
  bool WaitForUnreachable() {
    MutexLock lock(&mu_);
    while (unreachable_ == 0 && changed_.WaitFor(&mu_, kLongest)) {
    }
    return unreachable_ > 0;
  }
  int reads() {
    MutexLock lock(&mu_);
    return reads_;
  }
  int unreachable() {
    MutexLock lock(&mu_);
    return unreachable_;
  }

 private:
  Mutex mu_;
  CondVar changed_;
  std::deque<Stream> streams_ ABSL_GUARDED_BY(mu_);
  std::optional<grpc::Status> end_ ABSL_GUARDED_BY(mu_);
  int reads_ ABSL_GUARDED_BY(mu_) = 0;
  int unreachable_ ABSL_GUARDED_BY(mu_) = 0;
};

const grpc::Status kAway(grpc::StatusCode::UNAVAILABLE, "away");

TEST(ReconnectingStream, EndsWhenTheStreamEndsWell) {
  ScriptedEvents events({{true, grpc::Status::OK}});
  ReconnectingStream stream(&events);
  EXPECT_EQ(events.WaitForEnd(), grpc::StatusCode::OK);
  EXPECT_EQ(events.reads(), 1);
}

TEST(ReconnectingStream, OpensAStreamAgainThatTheServerLetGo) {
  ScriptedEvents events({{true, kAway}, {true, kAway}, {true, grpc::Status::OK}});
  ReconnectingStream stream(&events);
  EXPECT_EQ(events.WaitForEnd(), grpc::StatusCode::OK);
  EXPECT_EQ(events.reads(), 3);
  EXPECT_EQ(events.unreachable(), 0);
}

TEST(ReconnectingStream, TellsOfAServerThatCannotBeReached) {
  ScriptedEvents events({{false, kAway}, {true, grpc::Status::OK}});
  ReconnectingStream stream(&events);
  EXPECT_EQ(events.WaitForEnd(), grpc::StatusCode::OK);
  EXPECT_EQ(events.unreachable(), 1);
}

TEST(ReconnectingStream, OpensAStreamAgainThatAServerCancelledWhileItShutDown) {
  ScriptedEvents events({{false, grpc::Status::CANCELLED}, {true, grpc::Status::OK}});
  ReconnectingStream stream(&events);
  EXPECT_EQ(events.WaitForEnd(), grpc::StatusCode::OK);
  EXPECT_EQ(events.reads(), 2);
}

TEST(ReconnectingStream, GivesUpOnAnyOtherError) {
  ScriptedEvents events({{false, {grpc::StatusCode::NOT_FOUND, "gone"}}});
  ReconnectingStream stream(&events);
  EXPECT_EQ(events.WaitForEnd(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(events.reads(), 1);
}

TEST(ReconnectingStream, CanBeCancelledWhileItWaits) {
  ScriptedEvents events({});
  ReconnectingStream stream(&events);
  ASSERT_TRUE(events.WaitForUnreachable());
  stream.Cancel();
  stream.Cancel();
  EXPECT_EQ(events.WaitForEnd(), grpc::StatusCode::CANCELLED);
}

TEST(ReconnectingStream, TheDestructorEndsIt) {
  ScriptedEvents events({});
  { ReconnectingStream stream(&events); }
  EXPECT_EQ(events.WaitForEnd(), grpc::StatusCode::CANCELLED);
}

}  // namespace
}  // namespace dialtone
