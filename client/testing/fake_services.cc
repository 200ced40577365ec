#include "client/testing/fake_services.h"

#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "client/testing/fake_status.h"

namespace dialtone::testing {
namespace {

template <typename Response>
grpc::ServerUnaryReactor* Serve(FakeJournal& journal, grpc::CallbackServerContext* context,
                                const std::string& method, Response* response,
                                absl::FunctionRef<absl::StatusOr<Response>()> body) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  journal.CountCall(method, *context);
  absl::Status status = journal.NextError();
  if (status.ok()) {
    absl::StatusOr<Response> result = body();
    status = journal.NextAnswerIsLost() ? absl::UnavailableError("the answer was lost") : result.status();
    if (status.ok()) *response = *std::move(result);
  }
  reactor->Finish(ToGrpcStatus(status));
  return reactor;
}

}  // namespace

grpc::ServerUnaryReactor* FakeCampaignService::CreateCampaign(grpc::CallbackServerContext* context,
                                                              const v1::CreateCampaignRequest* request,
                                                              v1::Campaign* response) {
  journal_.KeepCreate(*request);
  return Serve<v1::Campaign>(journal_, context, "CreateCampaign", response,
                             [&] { return campaigns_.Create(*request); });
}

grpc::ServerUnaryReactor* FakeCampaignService::GetCampaign(grpc::CallbackServerContext* context,
                                                           const v1::GetCampaignRequest* request,
                                                           v1::Campaign* response) {
  return Serve<v1::Campaign>(journal_, context, "GetCampaign", response,
                             [&] { return campaigns_.Get(request->name()); });
}

grpc::ServerUnaryReactor* FakeCampaignService::ListCampaigns(grpc::CallbackServerContext* context,
                                                             const v1::ListCampaignsRequest* request,
                                                             v1::ListCampaignsResponse* response) {
  return Serve<v1::ListCampaignsResponse>(journal_, context, "ListCampaigns", response,
                                          [&] { return campaigns_.List(*request); });
}

grpc::ServerUnaryReactor* FakeCampaignService::UpdateCampaign(grpc::CallbackServerContext* context,
                                                              const v1::UpdateCampaignRequest* request,
                                                              v1::Campaign* response) {
  return Serve<v1::Campaign>(journal_, context, "UpdateCampaign", response,
                             [&] { return campaigns_.Update(*request); });
}

grpc::ServerUnaryReactor* FakeCampaignService::DeleteCampaign(grpc::CallbackServerContext* context,
                                                              const v1::DeleteCampaignRequest* request,
                                                              v1::Campaign* response) {
  return Serve<v1::Campaign>(journal_, context, "DeleteCampaign", response,
                             [&] { return campaigns_.Delete(*request); });
}

grpc::ServerUnaryReactor* FakeCampaignService::RetryCampaign(grpc::CallbackServerContext* context,
                                                             const v1::RetryCampaignRequest* request,
                                                             v1::Campaign* response) {
  return Serve<v1::Campaign>(journal_, context, "RetryCampaign", response,
                             [&] { return campaigns_.Retry(*request); });
}

grpc::ServerUnaryReactor* FakePhoneNumberService::GetPhoneNumber(grpc::CallbackServerContext* context,
                                                                 const v1::GetPhoneNumberRequest* request,
                                                                 v1::PhoneNumber* response) {
  return Serve<v1::PhoneNumber>(journal_, context, "GetPhoneNumber", response,
                                [&] { return campaigns_.Number(request->name()); });
}

grpc::ServerUnaryReactor* FakePhoneNumberService::ListPhoneNumbers(grpc::CallbackServerContext* context,
                                                                   const v1::ListPhoneNumbersRequest* request,
                                                                   v1::ListPhoneNumbersResponse* response) {
  return Serve<v1::ListPhoneNumbersResponse>(journal_, context, "ListPhoneNumbers", response,
                                             [&] { return campaigns_.ListNumbers(*request); });
}

grpc::ServerUnaryReactor* FakePhoneNumberService::RefreshPhoneNumber(
    grpc::CallbackServerContext* context, const v1::RefreshPhoneNumberRequest* request,
    v1::RefreshPhoneNumberResponse* response) {
  return Serve<v1::RefreshPhoneNumberResponse>(journal_, context, "RefreshPhoneNumber", response,
                                               [&] { return campaigns_.Refresh(request->name()); });
}

grpc::ServerWriteReactor<v1::WatchPhoneNumberResponse>* FakePhoneNumberService::WatchPhoneNumber(
    grpc::CallbackServerContext* context, const v1::WatchPhoneNumberRequest* request) {
  journal_.CountCall("WatchPhoneNumber", *context);
  auto* stream = new FakeNumberStream(campaigns_, streams_, *request);
  stream->Start(request->name());
  return stream;
}

}  // namespace dialtone::testing
