#include <grpcpp/channel.h>

#include <CLI/App.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/clock.h"
#include "client/cli/campaign_argument.h"
#include "client/cli/campaign_detail.h"
#include "client/cli/commands.h"
#include "client/cli/json_text.h"
#include "client/cli/resource_name.h"
#include "client/cli/session.h"
#include "dialtone/v1/campaign_service.grpc.pb.h"

namespace dialtone {
namespace {

// The server keeps fewer events; a bound all the same.
constexpr int kEventPageSize = 200;
constexpr int kMaxEventPages = 10;

class CampaignsDescribeCommand final : public Command {
 public:
  CLI::App* Declare(CLI::App& parent) override {
    CLI::App* command =
        parent.add_subcommand("describe", "Show everything about one campaign, with its timeline");
    DeclareCampaignArgument(*command, campaign_id_)->required();
    return command;
  }

  ExitCode Run(Session& session) override {
    const auto stub = v1::CampaignService::NewStub(session.channel());
    const std::string attempt = absl::StrCat("describe ", CampaignName(campaign_id_));
    v1::GetCampaignRequest request;
    v1::Campaign campaign;
    request.set_name(CampaignName(campaign_id_));
    grpc::Status status = session.Call([&](grpc::ClientContext* context, Session::Done done) {
      stub->async()->GetCampaign(context, &request, &campaign, std::move(done));
    });
    if (!status.ok()) return session.Fail(attempt, status);
    std::vector<v1::CampaignEvent> events;
    status = ReadEvents(session, *stub, events);
    if (!status.ok()) return session.Fail(attempt, status);
    if (!session.table()) {
      session.ShowObject({campaign.name()}, Json(campaign, events));
    } else {
      session.out() << CampaignDetail(campaign, events, session.clock().Now(), session.look());
    }
    return ExitCode::kOk;
  }

 private:
  grpc::Status ReadEvents(Session& session, v1::CampaignService::Stub& stub,
                          std::vector<v1::CampaignEvent>& events) {
    v1::ListCampaignEventsRequest request;
    request.set_parent(CampaignName(campaign_id_));
    request.set_page_size(kEventPageSize);
    for (int page = 0; page < kMaxEventPages; ++page) {
      v1::ListCampaignEventsResponse response;
      grpc::Status status = session.Call([&](grpc::ClientContext* context, Session::Done done) {
        stub.async()->ListCampaignEvents(context, &request, &response, std::move(done));
      });
      if (!status.ok()) return status;
      for (auto& event : *response.mutable_events()) events.push_back(std::move(event));
      if (response.next_page_token().empty()) break;
      request.set_page_token(response.next_page_token());
    }
    return grpc::Status::OK;
  }

  static std::string Json(const v1::Campaign& campaign, const std::vector<v1::CampaignEvent>& events) {
    std::vector<std::string> lines;
    lines.reserve(events.size());
    for (const v1::CampaignEvent& event : events) lines.push_back(JsonText(event, /*indented=*/false));
    return absl::StrCat("{\"campaign\":", JsonText(campaign, /*indented=*/false), ",\n\"events\":[\n",
                        absl::StrJoin(lines, ",\n"), "\n]}");
  }

  std::string campaign_id_;
};

}  // namespace

std::unique_ptr<Command> NewCampaignsDescribeCommand() {
  return std::make_unique<CampaignsDescribeCommand>();
}

}  // namespace dialtone
