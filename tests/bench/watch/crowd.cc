#include "tests/bench/watch/crowd.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/status_macros.h"

namespace dialtone::bench {
namespace {

constexpr int kStreamsPerConnection = 1000;
constexpr int kStreamsPerQueue = 8 * kStreamsPerConnection;
constexpr int kMostBeingOpened = 256;
constexpr absl::Duration kPatience = absl::Minutes(1);

absl::StatusOr<std::shared_ptr<grpc::Channel>> Connect(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a connection of its own
  auto channel = grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
  if (!channel->WaitForConnected(absl::ToChronoTime(absl::Now() + kPatience))) {
    return absl::UnavailableError(absl::StrCat("cannot connect to ", address));
  }
  return channel;
}

}  // namespace

class Crowd::Queue {
 public:
  ~Queue() {
    queue_.Shutdown();
    thread_.join();
  }
  grpc::CompletionQueue& queue() { return queue_; }

 private:
  void Serve() {
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) static_cast<CrowdStream*>(tag)->Proceed(ok);
  }

  grpc::CompletionQueue queue_;
  std::thread thread_{[this] { Serve(); }};
};

Crowd::Crowd(std::string address, OpenStream open) : address_(std::move(address)), open_(std::move(open)) {}

Crowd::~Crowd() { Close(); }

absl::Status Crowd::OpenUntil(int count) {
  for (;;) {
    {
      MutexLock lock(&mu_);
      const int most_being_opened = size() < count ? kMostBeingOpened : 1;
      while (failed_.ok() && size() - first_ >= most_being_opened) {
        if (!moved_.WaitFor(&mu_, kPatience)) {
          return absl::DeadlineExceededError(absl::StrCat("only ", first_, " streams open at ", address_));
        }
      }
      if (!failed_.ok()) return failed_;
    }
    if (size() >= count) return absl::OkStatus();
    if (size() % kStreamsPerConnection == 0) {
      DIALTONE_ASSIGN_OR_RETURN(auto channel, Connect(address_));
      channels_.push_back(std::move(channel));
    }
    if (size() % kStreamsPerQueue == 0) queues_.push_back(std::make_unique<Queue>());
    streams_.push_back(open_({.channel = channels_.back(), .queue = queues_.back()->queue()}, size(), *this));
  }
}

void Crowd::ExpectChange() {
  MutexLock lock(&mu_);
  changes_ = 0;
  expected_changes_ = size();
}

absl::StatusOr<absl::Time> Crowd::AwaitChange(absl::Duration patience) {
  const SystemClock clock;
  const absl::Duration until = clock.Monotonic() + patience;
  MutexLock lock(&mu_);
  while (failed_.ok() && changes_ < expected_changes_) {
    if (!moved_.WaitFor(&mu_, until - clock.Monotonic()) && clock.Monotonic() >= until) {
      return absl::DeadlineExceededError(absl::StrCat(changes_, " of ", expected_changes_,
                                                      " streams heard of the change within ",
                                                      absl::FormatDuration(patience)));
    }
  }
  if (!failed_.ok()) return failed_;
  return last_change_;
}

void Crowd::Close() {
  {
    MutexLock lock(&mu_);
    closing_ = true;
  }
  for (const auto& stream : streams_) stream->Cancel();
  {
    MutexLock lock(&mu_);
    while (ended_ < size()) moved_.Wait(&mu_);
    closing_ = false;
    first_ = ended_ = changes_ = expected_changes_ = 0;
  }
  queues_.clear();
  streams_.clear();
  channels_.clear();
}

void Crowd::OnFirst() {
  MutexLock lock(&mu_);
  ++first_;
  moved_.NotifyAll();
}

void Crowd::OnChange() {
  MutexLock lock(&mu_);
  ++changes_;
  if (changes_ != expected_changes_) return;
  last_change_ = absl::Now();
  moved_.NotifyAll();
}

void Crowd::OnEnd(const absl::Status& status) {
  MutexLock lock(&mu_);
  ++ended_;
  if (!closing_ && failed_.ok()) {
    failed_ = absl::UnavailableError(absl::StrCat("a stream at ", address_, " ended: ", status.ToString()));
  }
  moved_.NotifyAll();
}

}  // namespace dialtone::bench
