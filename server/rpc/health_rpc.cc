#include "server/rpc/health_rpc.h"

#include <grpcpp/support/server_callback.h>

#include <optional>
#include <utility>

namespace dialtone {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

namespace {

// Health watches are few; past this many somebody has lost count of his connections.
constexpr std::size_t kMaxWatches = 10000;

std::set<std::string> WithWholeServer(const std::vector<std::string>& services) {
  std::set<std::string> all(services.begin(), services.end());
  all.insert("");
  return all;
}

}  // namespace

// One Watch: a slot for the newest status, one write at a time.
class HealthRpc::WatchReactor final : public grpc::ServerWriteReactor<HealthCheckResponse> {
 public:
  WatchReactor(HealthRpc& health, std::string service) : health_(health), service_(std::move(service)) {}

  const std::string& service() const { return service_; }

  void Tell(Status status) {
    MutexLock lock(&mu_);
    if (finished_ || last_ == status) return;
    last_ = status;
    pending_ = status;
    if (!writing_) WriteLocked();
  }

  // Ends the stream after what is still to be told.
  void End(const grpc::Status& status) {
    MutexLock lock(&mu_);
    if (finished_) return;
    end_ = status;
    if (!writing_ && !pending_.has_value()) FinishLocked();
  }

  void OnWriteDone(bool ok) override {
    MutexLock lock(&mu_);
    writing_ = false;
    if (finished_) return;
    if (!ok) end_ = grpc::Status::CANCELLED;
    if (ok && pending_.has_value()) return WriteLocked();
    if (end_.has_value()) FinishLocked();
  }

  void OnCancel() override {
    MutexLock lock(&mu_);
    end_ = grpc::Status::CANCELLED;
    FinishLocked();
  }

  void OnDone() override {
    health_.Remove(this);
    delete this;
  }

 private:
  void WriteLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    response_.set_status(*pending_);
    pending_.reset();
    writing_ = true;
    StartWrite(&response_);
  }

  void FinishLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    if (finished_) return;
    finished_ = true;
    Finish(*end_);
  }

  HealthRpc& health_;
  const std::string service_;
  Mutex mu_;
  std::optional<Status> last_ ABSL_GUARDED_BY(mu_);
  std::optional<Status> pending_ ABSL_GUARDED_BY(mu_);
  std::optional<grpc::Status> end_ ABSL_GUARDED_BY(mu_);
  HealthCheckResponse response_ ABSL_GUARDED_BY(mu_);
  bool writing_ ABSL_GUARDED_BY(mu_) = false;
  bool finished_ ABSL_GUARDED_BY(mu_) = false;
};

HealthRpc::HealthRpc(const std::vector<std::string>& services) : services_(WithWholeServer(services)) {}

void HealthRpc::SetServing(bool serving) {
  MutexLock lock(&mu_);
  if (shut_down_ || serving_ == serving) return;
  serving_ = serving;
  for (WatchReactor* watch : watches_) watch->Tell(StatusOfLocked(watch->service()));
}

void HealthRpc::Shutdown() {
  MutexLock lock(&mu_);
  shut_down_ = true;
  serving_ = false;
  for (WatchReactor* watch : watches_) {
    watch->Tell(StatusOfLocked(watch->service()));
    watch->End({grpc::StatusCode::UNAVAILABLE, "The server is shutting down."});
  }
}

grpc::ServerUnaryReactor* HealthRpc::Check(grpc::CallbackServerContext* context,
                                           const HealthCheckRequest* request, HealthCheckResponse* response) {
  auto* reactor = context->DefaultReactor();
  MutexLock lock(&mu_);
  const Status status = StatusOfLocked(request->service());
  if (status == HealthCheckResponse::SERVICE_UNKNOWN) {
    reactor->Finish({grpc::StatusCode::NOT_FOUND, "There is no such service."});
  } else {
    response->set_status(status);
    reactor->Finish(grpc::Status::OK);
  }
  return reactor;
}

grpc::ServerWriteReactor<HealthCheckResponse>* HealthRpc::Watch(grpc::CallbackServerContext* /*context*/,
                                                                const HealthCheckRequest* request) {
  auto* watch = new WatchReactor(*this, request->service());
  MutexLock lock(&mu_);
  const bool full = watches_.size() >= kMaxWatches;
  watches_.insert(watch);
  if (full) {
    watch->End({grpc::StatusCode::RESOURCE_EXHAUSTED, "Too many health watches are open."});
    return watch;
  }
  watch->Tell(StatusOfLocked(request->service()));
  if (shut_down_) watch->End({grpc::StatusCode::UNAVAILABLE, "The server is shutting down."});
  return watch;
}

HealthRpc::Status HealthRpc::StatusOfLocked(const std::string& service) const {
  if (!services_.contains(service)) return HealthCheckResponse::SERVICE_UNKNOWN;
  const bool serving = service.empty() ? !shut_down_ : serving_;
  return serving ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING;
}

void HealthRpc::Remove(WatchReactor* watch) {
  MutexLock lock(&mu_);
  watches_.erase(watch);
}

}  // namespace dialtone
