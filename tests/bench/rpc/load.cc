#include "tests/bench/rpc/load.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>

#include "absl/strings/str_cat.h"

namespace dialtone::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Micros = std::chrono::duration<double, std::micro>;

constexpr absl::Duration kCallTimeout = absl::Seconds(30);

// One of the calls in flight, and its successors.
class Lane {
 public:
  Lane(const std::shared_ptr<grpc::Channel>& channel, const Load& load) : stub_(channel), load_(load) {}

  void Begin(grpc::CompletionQueue& queue) {
    context_.emplace();
    context_->set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
    began_ = Clock::now();
    call_ = stub_.PrepareUnaryCall(&*context_, load_.method, load_.next_request(), &queue);
    call_->StartCall();
    call_->Finish(&response_, &status_, this);
  }

  Clock::time_point began() const { return began_; }
  const grpc::Status& status() const { return status_; }

 private:
  grpc::GenericStub stub_;
  const Load& load_;
  std::optional<grpc::ClientContext> context_;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> call_;
  grpc::ByteBuffer response_;
  grpc::Status status_;
  Clock::time_point began_;
};

std::shared_ptr<grpc::Channel> Connect(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a connection of its own
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

// One thread's share of the load.
struct Share {
  std::vector<std::unique_ptr<Lane>> lanes;
  std::vector<double> micros;
  grpc::Status failed;
};

void Carry(Share& share, Clock::time_point counts_from, Clock::time_point until) {
  grpc::CompletionQueue queue;
  for (const auto& lane : share.lanes) lane->Begin(queue);
  void* tag = nullptr;
  bool completed = false;
  for (std::size_t in_flight = share.lanes.size(); in_flight > 0 && queue.Next(&tag, &completed);) {
    Lane* const lane = static_cast<Lane*>(tag);
    const Clock::time_point now = Clock::now();
    if (!lane->status().ok() && share.failed.ok()) share.failed = lane->status();
    if (now >= counts_from && now < until) share.micros.push_back(Micros(now - lane->began()).count());
    if (now < until && share.failed.ok()) {
      lane->Begin(queue);
    } else {
      --in_flight;
    }
  }
  queue.Shutdown();
  while (queue.Next(&tag, &completed)) {
  }
}

}  // namespace

absl::StatusOr<LoadResult> Run(const Load& load) {
  const int threads = std::min(load.threads, load.in_flight);
  const int connections = std::clamp(load.connections, threads, std::max(threads, load.in_flight));
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < connections; ++i) {
    channels.push_back(Connect(load.address));
    if (!channels.back()->WaitForConnected(absl::ToChronoTime(absl::Now() + kCallTimeout))) {
      return absl::UnavailableError(absl::StrCat("cannot connect to ", load.address));
    }
  }
  std::vector<Share> shares(threads);
  for (int i = 0; i < load.in_flight; ++i) {
    shares[i % threads].lanes.push_back(std::make_unique<Lane>(channels[i % connections], load));
  }
  const Clock::time_point counts_from = Clock::now() + absl::ToChronoNanoseconds(load.warm_up);
  const Clock::time_point until = counts_from + absl::ToChronoNanoseconds(load.lasting);
  std::vector<std::thread> carriers;
  carriers.reserve(shares.size());
  for (Share& share : shares) carriers.emplace_back([&] { Carry(share, counts_from, until); });
  for (std::thread& carrier : carriers) carrier.join();

  LoadResult result;
  for (const Share& share : shares) {
    if (!share.failed.ok()) {
      return absl::InternalError(
          absl::StrCat(load.method, " at ", load.address, ": ", share.failed.error_message()));
    }
    result.micros.insert(result.micros.end(), share.micros.begin(), share.micros.end());
  }
  if (result.micros.empty()) return absl::InternalError("no call ended while it counted; measure for longer");
  result.per_second = static_cast<double>(result.micros.size()) / absl::ToDoubleSeconds(load.lasting);
  return result;
}

}  // namespace dialtone::bench
