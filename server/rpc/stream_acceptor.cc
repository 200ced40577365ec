#include "server/rpc/stream_acceptor.h"

#include <grpc/grpc.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/server_builder.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/runtime/thread_name.h"

namespace dialtone {
namespace {

// Debian's gRPC is built with its assertions: an operation that ends looks for itself among all that are
// under way at its queue, one after the other. 100,000 open streams are 6,000 at each of so many, which costs
// a microsecond or two.
constexpr int kQueues = 16;
// Of each method, so that the next call need not wait until this one was taken in.
constexpr int kExpectedCalls = 16;

std::unique_ptr<grpc::CompletionQueue> QueueThatDoesNotPoll() {
  const grpc_completion_queue_attributes attributes = {GRPC_CQ_CURRENT_VERSION, GRPC_CQ_NEXT,
                                                       GRPC_CQ_NON_POLLING, nullptr};
  return std::make_unique<grpc::CompletionQueue>(grpc_completion_queue_create(
      grpc_completion_queue_factory_lookup(&attributes), &attributes, /*reserved=*/nullptr));
}

}  // namespace

// A call that gRPC was asked for.
class StreamAcceptor::Arrival final : public StreamCall::Event {
 public:
  Arrival(StreamAcceptor& acceptor, const StreamMethod& method)
      : acceptor_(acceptor), method_(method), call_(std::make_unique<StreamCall>(acceptor.open_calls_)) {}

  StreamCall& call() { return *call_; }

  void Happened(bool ok) override {
    const std::unique_ptr<Arrival> dies_here(this);
    if (!ok) return;  // the server is shutting down
    acceptor_.Expect(method_);
    method_.begin(std::move(call_));
  }

 private:
  StreamAcceptor& acceptor_;
  const StreamMethod& method_;
  std::unique_ptr<StreamCall> call_;
};

StreamAcceptor::StreamAcceptor(std::vector<StreamMethod> methods, grpc::ServerBuilder& builder)
    : methods_(std::move(methods)), arrivals_(builder.AddCompletionQueue(/*is_frequently_polled=*/false)) {
  for (int i = 0; i < kQueues; ++i) queues_.push_back(QueueThatDoesNotPoll());
}

StreamAcceptor::~StreamAcceptor() { Stop(); }

void StreamAcceptor::Start() {
  for (const StreamMethod& method : methods_) {
    for (int i = 0; i < kExpectedCalls; ++i) Expect(method);
  }
  threads_.emplace_back([this] {
    NameThisThread("stream-arrival");
    Serve(*arrivals_);
  });
  for (std::size_t i = 0; i < queues_.size(); ++i) {
    threads_.emplace_back([i, this] {
      NameThisThread(absl::StrCat("stream-", i));
      Serve(*queues_[i]);
    });
  }
}

// A queue that was shut down ends the program that starts an operation on it. gRPC takes a server for shut
// down when its connections are: calls may be about to finish then, and gRPC itself asks once more for one
// that was cancelled before its request was there. So all that was asked for has to come back first.
void StreamAcceptor::Stop() {
  if (threads_.empty()) return;
  open_calls_.WaitForNone();
  arrivals_->Shutdown();
  for (const auto& queue : queues_) queue->Shutdown();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void StreamAcceptor::Expect(const StreamMethod& method) {
  auto* const arrival = new Arrival(*this, method);  // its own, until it has happened
  grpc::CompletionQueue& queue = *queues_[next_queue_++ % queues_.size()];
  method.request(arrival->call(), queue, *arrivals_, static_cast<StreamCall::Event*>(arrival));
}

void StreamAcceptor::Serve(grpc::CompletionQueue& queue) {
  void* tag = nullptr;
  bool ok = false;
  while (queue.Next(&tag, &ok)) static_cast<StreamCall::Event*>(tag)->Happened(ok);
}

}  // namespace dialtone
