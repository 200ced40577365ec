#ifndef DIALTONE_CLIENT_TESTING_FAKE_SERVICES_H_
#define DIALTONE_CLIENT_TESTING_FAKE_SERVICES_H_

#include "client/testing/fake_campaigns.h"
#include "client/testing/fake_journal.h"
#include "client/testing/fake_number_stream.h"
#include "dialtone/v1/campaign_service.grpc.pb.h"
#include "dialtone/v1/phone_number_service.grpc.pb.h"

namespace dialtone::testing {

// The services of a FakeServer. What they are given must outlive them.

class FakeCampaignService final : public v1::CampaignService::CallbackService {
 public:
  FakeCampaignService(FakeCampaigns& campaigns, FakeJournal& journal)
      : campaigns_(campaigns), journal_(journal) {}

  grpc::ServerUnaryReactor* CreateCampaign(grpc::CallbackServerContext* context,
                                           const v1::CreateCampaignRequest* request,
                                           v1::Campaign* response) override;
  grpc::ServerUnaryReactor* GetCampaign(grpc::CallbackServerContext* context,
                                        const v1::GetCampaignRequest* request,
                                        v1::Campaign* response) override;
  grpc::ServerUnaryReactor* ListCampaigns(grpc::CallbackServerContext* context,
                                          const v1::ListCampaignsRequest* request,
                                          v1::ListCampaignsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateCampaign(grpc::CallbackServerContext* context,
                                           const v1::UpdateCampaignRequest* request,
                                           v1::Campaign* response) override;
  grpc::ServerUnaryReactor* DeleteCampaign(grpc::CallbackServerContext* context,
                                           const v1::DeleteCampaignRequest* request,
                                           v1::Campaign* response) override;
  grpc::ServerUnaryReactor* RetryCampaign(grpc::CallbackServerContext* context,
                                          const v1::RetryCampaignRequest* request,
                                          v1::Campaign* response) override;

 private:
  FakeCampaigns& campaigns_;
  FakeJournal& journal_;
};

class FakePhoneNumberService final : public v1::PhoneNumberService::CallbackService {
 public:
  FakePhoneNumberService(FakeCampaigns& campaigns, FakeStreams& streams, FakeJournal& journal)
      : campaigns_(campaigns), streams_(streams), journal_(journal) {}

  grpc::ServerUnaryReactor* GetPhoneNumber(grpc::CallbackServerContext* context,
                                           const v1::GetPhoneNumberRequest* request,
                                           v1::PhoneNumber* response) override;
  grpc::ServerUnaryReactor* ListPhoneNumbers(grpc::CallbackServerContext* context,
                                             const v1::ListPhoneNumbersRequest* request,
                                             v1::ListPhoneNumbersResponse* response) override;
  grpc::ServerUnaryReactor* RefreshPhoneNumber(grpc::CallbackServerContext* context,
                                               const v1::RefreshPhoneNumberRequest* request,
                                               v1::RefreshPhoneNumberResponse* response) override;
  grpc::ServerWriteReactor<v1::WatchPhoneNumberResponse>* WatchPhoneNumber(
      grpc::CallbackServerContext* context, const v1::WatchPhoneNumberRequest* request) override;

 private:
  FakeCampaigns& campaigns_;
  FakeStreams& streams_;
  FakeJournal& journal_;
};

}  // namespace dialtone::testing

#endif  // DIALTONE_CLIENT_TESTING_FAKE_SERVICES_H_
