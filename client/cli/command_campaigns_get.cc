#include <grpcpp/channel.h>

#include <CLI/App.hpp>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "client/cli/campaign_argument.h"
#include "client/cli/campaign_table.h"
#include "client/cli/commands.h"
#include "client/cli/number_text.h"
#include "client/cli/resource_name.h"
#include "client/cli/session.h"
#include "dialtone/v1/campaign_service.grpc.pb.h"

namespace dialtone {
namespace {

class CampaignsGetCommand final : public Command {
 public:
  CLI::App* Declare(CLI::App& parent) override {
    CLI::App* command = parent.add_subcommand("get", "Show one campaign in a line");
    DeclareCampaignArgument(*command, campaign_id_)->required();
    return command;
  }

  ExitCode Run(Session& session) override {
    const auto stub = v1::CampaignService::NewStub(session.channel());
    v1::GetCampaignRequest request;
    v1::Campaign campaign;
    request.set_name(CampaignName(campaign_id_));
    const grpc::Status status = session.Call([&](grpc::ClientContext* context, Session::Done done) {
      stub->async()->GetCampaign(context, &request, &campaign, std::move(done));
    });
    if (!status.ok()) return session.Fail(absl::StrCat("get ", request.name()), status);
    if (!session.table()) {
      session.Show(campaign.name(), campaign);
    } else {
      session.out() << CampaignTable({campaign}, session.clock().Now(), session.look()) << std::flush;
      if (campaign.has_failure()) {
        session.TellError(
            FailureText(campaign.name(), campaign.failure(),
                        session.SuggestedCommand(absl::StrCat("campaigns retry ", campaign.name()))));
      }
    }
    return ExitCode::kOk;
  }

 private:
  std::string campaign_id_;
};

}  // namespace

std::unique_ptr<Command> NewCampaignsGetCommand() { return std::make_unique<CampaignsGetCommand>(); }

}  // namespace dialtone
