#include <grpcpp/channel.h>

#include <CLI/App.hpp>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "client/cli/campaign_argument.h"
#include "client/cli/campaign_table.h"
#include "client/cli/commands.h"
#include "client/cli/json_text.h"
#include "client/cli/number_text.h"
#include "client/cli/resource_name.h"
#include "client/cli/session.h"
#include "dialtone/v1/campaign_service.grpc.pb.h"

namespace dialtone {
namespace {

class GetCommand final : public Command {
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
    if (session.json()) {
      session.out() << JsonText(campaign, /*indented=*/true) << "\n";
    } else {
      session.out() << CampaignTable({campaign}, session.clock().Now()) << std::flush;
      if (campaign.has_failure()) {
        session.err() << FailureText(campaign.name(), campaign.failure(),
                                     session.SuggestedCommand(absl::StrCat("retry ", campaign.name())));
      }
    }
    return ExitCode::kOk;
  }

 private:
  std::string campaign_id_;
};

}  // namespace

std::unique_ptr<Command> NewGetCommand() { return std::make_unique<GetCommand>(); }

}  // namespace dialtone
