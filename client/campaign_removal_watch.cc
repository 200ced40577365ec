#include "client/campaign_removal_watch.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <utility>

namespace dialtone {

CampaignRemovalWatch::CampaignRemovalWatch(const std::shared_ptr<grpc::Channel>& channel,
                                           std::string campaign_id, std::function<void()> on_news)
    : stub_(v1::CampaignService::NewStub(channel)),
      id_(std::move(campaign_id)),
      name_("campaigns/" + id_),
      on_news_(std::move(on_news)),
      stream_(this) {}

CampaignRemovalWatch::News CampaignRemovalWatch::Look() {
  MutexLock lock(&mu_);
  return news_;
}

grpc::Status CampaignRemovalWatch::Read(grpc::ClientContext* context, const std::function<void()>& alive) {
  v1::WatchCampaignsRequest request;
  request.mutable_filter()->set_text(id_);
  const auto reader = stub_->WatchCampaigns(context, request);
  v1::WatchCampaignsResponse message;
  bool present = false;
  bool gone = false;
  while (!gone && reader->Read(&message)) {
    alive();
    if (message.campaign().name() == name_) present = true;
    const bool absent = message.has_snapshot_end() && !present;
    gone = absent || message.removed().name() == name_;
    MutexLock lock(&mu_);
    news_.unreachable.reset();
    news_.gone = gone;
  }
  if (gone) context->TryCancel();  // the stream would never end by itself
  const grpc::Status status = reader->Finish();
  return gone ? grpc::Status::OK : status;
}

void CampaignRemovalWatch::OnUnreachable(const grpc::Status& why) {
  {
    MutexLock lock(&mu_);
    news_.unreachable = DecodeRpcError(why);
  }
  on_news_();
}

void CampaignRemovalWatch::OnEnd(const grpc::Status& how) {
  {
    MutexLock lock(&mu_);
    if (!news_.gone) {
      news_.error = DecodeRpcError(
          how.ok() ? grpc::Status(grpc::StatusCode::INTERNAL, "the watch ended too early") : how);
    }
  }
  on_news_();
}

}  // namespace dialtone
