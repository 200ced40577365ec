#include <grpcpp/channel.h>

#include <CLI/App.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/cli/accepted_campaign.h"
#include "client/cli/campaign_argument.h"
#include "client/cli/commands.h"
#include "client/cli/resource_name.h"
#include "client/cli/session.h"
#include "dialtone/v1/campaign_service.grpc.pb.h"

namespace dialtone {
namespace {

class CampaignsRetryCommand final : public Command {
 public:
  CLI::App* Declare(CLI::App& parent) override {
    CLI::App* command = parent.add_subcommand("retry", "Start a failed campaign again");
    DeclareCampaignArgument(*command, campaign_id_)->required();
    command
        ->add_option_function<std::string>(
            "--area-code", [this](const std::string& digits) { area_code_ = digits; }, "Another area code")
        ->type_name("DIGITS");
    command->add_flag_function(
        "--allow-substitute,!--no-allow-substitute",
        [this](std::int64_t count) { allow_substitute_ = count > 0; },
        "Whether an area code that Vapi suggests will do; as before, when left out");
    command->add_flag("--wait", wait_, "Then follow it, like watch");
    return command;
  }

  ExitCode Run(Session& session) override {
    const auto stub = v1::CampaignService::NewStub(session.channel());
    const std::string attempt = absl::StrCat("retry ", CampaignName(campaign_id_));
    v1::RetryCampaignRequest request;
    request.set_name(CampaignName(campaign_id_));
    if (area_code_.has_value() || allow_substitute_.has_value()) {
      const grpc::Status status = FillNumberRequest(session, *stub, request);
      if (!status.ok()) return session.Fail(attempt, status);
    }
    v1::Campaign campaign;
    const grpc::Status status = session.Call([&](grpc::ClientContext* context, Session::Done done) {
      stub->async()->RetryCampaign(context, &request, &campaign, std::move(done));
    });
    if (!status.ok()) return session.Fail(attempt, status);
    return ShowAcceptedCampaign(session, campaign, wait_);
  }

 private:
  // The server replaces the whole wish for a number: what was not said again is read from the campaign, and
  // the etag keeps it from being outdated.
  grpc::Status FillNumberRequest(Session& session, v1::CampaignService::Stub& stub,
                                 v1::RetryCampaignRequest& request) const {
    v1::GetCampaignRequest get;
    v1::Campaign campaign;
    get.set_name(request.name());
    grpc::Status status = session.Call([&](grpc::ClientContext* context, Session::Done done) {
      stub.async()->GetCampaign(context, &get, &campaign, std::move(done));
    });
    if (!status.ok()) return status;
    v1::PhoneNumberRequest& wanted = *request.mutable_phone_number_request();
    wanted = campaign.phone_number_request();
    if (area_code_.has_value()) wanted.set_area_code(*area_code_);
    if (allow_substitute_.has_value()) wanted.set_allow_substitute(*allow_substitute_);
    request.set_etag(campaign.etag());
    return status;
  }

  std::string campaign_id_;
  std::optional<std::string> area_code_;
  std::optional<bool> allow_substitute_;
  bool wait_ = false;
};

}  // namespace

std::unique_ptr<Command> NewCampaignsRetryCommand() { return std::make_unique<CampaignsRetryCommand>(); }

}  // namespace dialtone
