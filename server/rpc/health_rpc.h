#ifndef DIALTONE_SERVER_RPC_HEALTH_RPC_H_
#define DIALTONE_SERVER_RPC_HEALTH_RPC_H_

#include <grpc/health/v1/health.grpc.pb.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/mutex.h"

namespace dialtone {

// grpc.health.v1, served by ourselves: gRPC's built-in service is not described by reflection, and its open
// Watch streams hold up a shutdown for its whole grace. Thread-safe, never blocks.
class HealthRpc final : public grpc::health::v1::Health::CallbackService {
 public:
  // `services` start as NOT_SERVING and follow SetServing(). The empty name stands for the process itself,
  // which a supervisor restarts when it is not well: it serves until Shutdown(), whatever the storage does.
  explicit HealthRpc(const std::vector<std::string>& services);

  // Sets every named service. Watches are told when it changes. Does nothing after Shutdown().
  void SetServing(bool serving);

  // NOT_SERVING for good; ends every watch with kUnavailable once it was told.
  void Shutdown();

  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context,
                                  const grpc::health::v1::HealthCheckRequest* request,
                                  grpc::health::v1::HealthCheckResponse* response) override;
  grpc::ServerWriteReactor<grpc::health::v1::HealthCheckResponse>* Watch(
      grpc::CallbackServerContext* context, const grpc::health::v1::HealthCheckRequest* request) override;

 private:
  class WatchReactor;
  using Status = grpc::health::v1::HealthCheckResponse::ServingStatus;

  Status StatusOfLocked(const std::string& service) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void Remove(WatchReactor* watch);

  const std::set<std::string> services_;
  mutable Mutex mu_;  // before a watch's own
  bool serving_ ABSL_GUARDED_BY(mu_) = false;
  bool shut_down_ ABSL_GUARDED_BY(mu_) = false;
  std::set<WatchReactor*> watches_ ABSL_GUARDED_BY(mu_);
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_HEALTH_RPC_H_
