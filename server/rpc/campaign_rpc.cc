#include "server/rpc/campaign_rpc.h"

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/provisioning/campaigns.h"
#include "server/rpc/batched_creates.h"
#include "server/rpc/batched_reads.h"
#include "server/rpc/convert.h"
#include "server/rpc/page_token.h"
#include "server/rpc/resource_name.h"
#include "server/rpc/unary.h"
#include "server/rpc/update_mask.h"
#include "server/rpc/validate.h"
#include "server/rpc/watch_campaigns_stream.h"
#include "storage/store.h"

namespace dialtone {
namespace {

// Clients refuse messages over 4 MiB by default; a page with this much is full, and one more campaign would
// still fit.
constexpr std::size_t kFullPageBytes = 3 << 20;

PageCursor CursorAfter(const Campaign& campaign, CampaignOrderField order) {
  return {.time = order == CampaignOrderField::kCreateTime ? campaign.create_time : campaign.update_time,
          .id = campaign.id};
}

absl::Status OrNoSuchCampaign(const absl::Status& status, const CampaignId& id) {
  return absl::IsNotFound(status) ? NoSuchCampaign(id) : status;
}

}  // namespace

grpc::ServerUnaryReactor* CampaignRpc::CreateCampaign(grpc::CallbackServerContext* context,
                                                      const v1::CreateCampaignRequest* request,
                                                      v1::Campaign* response) {
  return RunUnaryQueued(deps_, context, "/dialtone.v1.CampaignService/CreateCampaign",
                        [=, this](QueuedCall call) { return Create(*request, response, std::move(call)); });
}

grpc::ServerUnaryReactor* CampaignRpc::GetCampaign(grpc::CallbackServerContext* context,
                                                   const v1::GetCampaignRequest* request,
                                                   v1::Campaign* response) {
  return RunUnaryQueued(deps_, context, "/dialtone.v1.CampaignService/GetCampaign",
                        [=, this](QueuedCall call) { return Get(*request, response, std::move(call)); });
}

grpc::ServerUnaryReactor* CampaignRpc::ListCampaigns(grpc::CallbackServerContext* context,
                                                     const v1::ListCampaignsRequest* request,
                                                     v1::ListCampaignsResponse* response) {
  return RunUnary(deps_, context, "/dialtone.v1.CampaignService/ListCampaigns",
                  [=, this] { return List(*request, response); });
}

grpc::ServerUnaryReactor* CampaignRpc::UpdateCampaign(grpc::CallbackServerContext* context,
                                                      const v1::UpdateCampaignRequest* request,
                                                      v1::Campaign* response) {
  return RunUnary(deps_, context, "/dialtone.v1.CampaignService/UpdateCampaign",
                  [=, this] { return Update(*request, response); });
}

grpc::ServerUnaryReactor* CampaignRpc::DeleteCampaign(grpc::CallbackServerContext* context,
                                                      const v1::DeleteCampaignRequest* request,
                                                      v1::Campaign* response) {
  return RunUnary(deps_, context, "/dialtone.v1.CampaignService/DeleteCampaign",
                  [=, this] { return Delete(*request, response); });
}

grpc::ServerUnaryReactor* CampaignRpc::RetryCampaign(grpc::CallbackServerContext* context,
                                                     const v1::RetryCampaignRequest* request,
                                                     v1::Campaign* response) {
  return RunUnary(deps_, context, "/dialtone.v1.CampaignService/RetryCampaign",
                  [=, this] { return Retry(*request, response); });
}

grpc::ServerUnaryReactor* CampaignRpc::ListCampaignEvents(grpc::CallbackServerContext* context,
                                                          const v1::ListCampaignEventsRequest* request,
                                                          v1::ListCampaignEventsResponse* response) {
  return RunUnary(deps_, context, "/dialtone.v1.CampaignService/ListCampaignEvents",
                  [=, this] { return ListEvents(*request, response); });
}

StreamMethod CampaignRpc::watch_campaigns() {
  return {.request =
              [this](StreamCall& call, grpc::CompletionQueue& of_call,
                     grpc::ServerCompletionQueue& of_arrival, void* tag) {
                RequestWatchCampaigns(call.context(), call.mutable_request(), call.writer(), &of_call,
                                      &of_arrival, tag);
              },
          .begin = [this](std::unique_ptr<StreamCall> call) { Watch(std::move(call)); }};
}

void CampaignRpc::Watch(std::unique_ptr<StreamCall> call) {
  v1::WatchCampaignsRequest request;
  const bool readable = ParseRequest(call->request(), &request);
  Faults faults;
  CampaignFilter filter = ParseFilter(request.filter(), "filter", faults);
  const auto stream = std::make_shared<WatchCampaignsStream>(
      deps_, call->peer(),
      WatchCampaignsStream::Options{.filter = std::move(filter), .changes_only = request.changes_only()});
  WatchStream::Start(stream, std::move(call), readable ? ToStatus(faults) : UnreadableRequest());
}

absl::Status CampaignRpc::Create(const v1::CreateCampaignRequest& request, v1::Campaign* response,
                                 QueuedCall call) {
  DIALTONE_RETURN_IF_ERROR(ValidateCreate(request));
  const v1::Campaign& wanted = request.campaign();
  Campaigns::CreateRequest create{
      .campaign = {.id = {request.campaign_id()},
                   .uid = {},
                   .display_name = wanted.display_name(),
                   .account = wanted.vapi_account(),
                   .assistant = FromProto(wanted.assistant()),
                   .phone_number_request = FromProto(wanted.phone_number_request()),
                   .labels = {wanted.labels().begin(), wanted.labels().end()}},
      .request = {}};
  if (!request.request_id().empty()) {
    create.request = RequestKey{.request_id = request.request_id(), .body_hash = Fingerprint(request)};
  }
  DIALTONE_ASSIGN_OR_RETURN(Creation creation, deps_.campaigns.Prepare(create));
  if (request.validate_only()) {
    ToProto(creation.record.campaign, creation.record.number, deps_.moment(), response);
    call.finish(absl::OkStatus());
    return absl::OkStatus();
  }
  deps_.creates.Create(std::move(creation), std::move(call), [this, response](const CampaignView& view) {
    ToProto(view.campaign, view.number, deps_.moment(), response);
  });
  return absl::OkStatus();
}

absl::Status CampaignRpc::Get(const v1::GetCampaignRequest& request, v1::Campaign* response,
                              QueuedCall call) {
  DIALTONE_ASSIGN_OR_RETURN(const CampaignId id, ParseCampaignName(request.name(), "name"));
  deps_.reads.GetCampaign(id, std::move(call), [this, id, response](const CampaignView* view) {
    if (view == nullptr) return NoSuchCampaign(id);
    ToProto(view->campaign, view->number, deps_.moment(), response);
    return absl::OkStatus();
  });
  return absl::OkStatus();
}

absl::Status CampaignRpc::List(const v1::ListCampaignsRequest& request, v1::ListCampaignsResponse* response) {
  Faults faults;
  CampaignQuery query;
  query.page_size = PageSize(request.page_size(), faults);
  query.filter = ParseFilter(request.filter(), "filter", faults);
  ParseOrder(request.order_by(), query, faults);
  DIALTONE_RETURN_IF_ERROR(ToStatus(faults));

  v1::ListCampaignsRequest arguments = request;
  arguments.clear_page_size();
  arguments.clear_page_token();
  const std::string fingerprint = Fingerprint(arguments);
  DIALTONE_ASSIGN_OR_RETURN(query.after, DecodePageToken(request.page_token(), fingerprint));

  DIALTONE_ASSIGN_OR_RETURN(const CampaignPage page, deps_.store.ListCampaigns(query));
  const Moment moment = deps_.moment();
  std::optional<PageCursor> next = page.next;
  std::size_t bytes = 0;
  for (const CampaignView& view : page.campaigns) {
    v1::Campaign* const campaign = response->add_campaigns();
    ToProto(view.campaign, view.number, moment, campaign);
    bytes += campaign->ByteSizeLong();
    if (bytes >= kFullPageBytes && &view != &page.campaigns.back()) {
      next = CursorAfter(view.campaign, query.order_by);
      break;
    }
  }
  if (next.has_value()) response->set_next_page_token(EncodePageToken(*next, fingerprint));
  response->set_total_size(page.total);
  return absl::OkStatus();
}

absl::Status CampaignRpc::Update(const v1::UpdateCampaignRequest& request, v1::Campaign* response) {
  if (!request.has_campaign()) return InvalidFields({{"campaign", "is required"}});
  DIALTONE_ASSIGN_OR_RETURN(const CampaignId id,
                            ParseCampaignName(request.campaign().name(), "campaign.name"));
  DIALTONE_ASSIGN_OR_RETURN(const CampaignUpdate update, CampaignUpdate::Parse(request));
  DIALTONE_ASSIGN_OR_RETURN(
      const CampaignView view,
      deps_.campaigns.Update(id, ExpectedRevision(request.campaign().etag()),
                             [&](const Campaign& current) { return update.EditOf(current); }));
  ToProto(view.campaign, view.number, deps_.moment(), response);
  return absl::OkStatus();
}

absl::Status CampaignRpc::Delete(const v1::DeleteCampaignRequest& request, v1::Campaign* response) {
  DIALTONE_ASSIGN_OR_RETURN(const CampaignId id, ParseCampaignName(request.name(), "name"));
  DIALTONE_ASSIGN_OR_RETURN(const CampaignView view,
                            deps_.campaigns.Delete(id, ExpectedRevision(request.etag())));
  ToProto(view.campaign, view.number, deps_.moment(), response);
  return absl::OkStatus();
}

absl::Status CampaignRpc::Retry(const v1::RetryCampaignRequest& request, v1::Campaign* response) {
  DIALTONE_ASSIGN_OR_RETURN(const CampaignId id, ParseCampaignName(request.name(), "name"));
  Faults faults;
  ValidatePhoneNumberRequest(request.phone_number_request(), "phone_number_request", faults);
  DIALTONE_RETURN_IF_ERROR(ToStatus(faults));
  std::optional<PhoneNumberRequest> wanted;
  if (request.has_phone_number_request()) wanted = FromProto(request.phone_number_request());
  DIALTONE_ASSIGN_OR_RETURN(const CampaignView view,
                            deps_.campaigns.Retry(id, ExpectedRevision(request.etag()), wanted));
  ToProto(view.campaign, view.number, deps_.moment(), response);
  return absl::OkStatus();
}

absl::Status CampaignRpc::ListEvents(const v1::ListCampaignEventsRequest& request,
                                     v1::ListCampaignEventsResponse* response) {
  Faults faults;
  EventQuery query;
  query.page_size = PageSize(request.page_size(), faults);
  DIALTONE_RETURN_IF_ERROR(ToStatus(faults));
  DIALTONE_ASSIGN_OR_RETURN(query.campaign, ParseCampaignName(request.parent(), "parent"));
  v1::ListCampaignEventsRequest arguments;
  arguments.set_parent(request.parent());
  const std::string fingerprint = Fingerprint(arguments);
  DIALTONE_ASSIGN_OR_RETURN(query.after_sequence, DecodeSequenceToken(request.page_token(), fingerprint));
  const auto page = deps_.store.ListEvents(query);
  if (!page.ok()) return OrNoSuchCampaign(page.status(), query.campaign);
  for (const CampaignEvent& event : page->events) ToProto(event, response->add_events());
  if (page->next_after_sequence.has_value()) {
    response->set_next_page_token(EncodeSequenceToken(*page->next_after_sequence, fingerprint));
  }
  return absl::OkStatus();
}

}  // namespace dialtone
