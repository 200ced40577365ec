#ifndef DIALTONE_CLIENT_CAMPAIGN_REMOVAL_WATCH_H_
#define DIALTONE_CLIENT_CAMPAIGN_REMOVAL_WATCH_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "base/mutex.h"
#include "client/reconnecting_stream.h"
#include "client/rpc_error.h"
#include "dialtone/v1/campaign_service.grpc.pb.h"

namespace dialtone {

// Finds out when one campaign is gone, over as many streams as that takes. Thread-safe.
class CampaignRemovalWatch final : private ReconnectingStream::Events {
 public:
  struct News {
    // The campaign is gone.
    bool gone = false;
    // Set while the server cannot be reached.
    std::optional<RpcError> unreachable;
    // Why the watch ended before the campaign was gone.
    std::optional<RpcError> error;
  };

  // Starts at once, on a thread of its own. `on_news` is called on that thread whenever Look() has something
  // new.
  CampaignRemovalWatch(const std::shared_ptr<grpc::Channel>& channel, std::string campaign_id,
                       std::function<void()> on_news);
  // Cancels and waits for the thread.
  ~CampaignRemovalWatch() override = default;

  News Look();

 private:
  grpc::Status Read(grpc::ClientContext* context, const std::function<void()>& alive) override;
  void OnUnreachable(const grpc::Status& why) override;
  void OnEnd(const grpc::Status& how) override;

  const std::unique_ptr<v1::CampaignService::Stub> stub_;
  const std::string id_;
  const std::string name_;
  const std::function<void()> on_news_;
  Mutex mu_;
  News news_ ABSL_GUARDED_BY(mu_);
  ReconnectingStream stream_;  // last: its thread uses all of the above
};

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_CAMPAIGN_REMOVAL_WATCH_H_
