#include <grpcpp/channel.h>

#include <CLI/App.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "client/cli/assistant_flags.h"
#include "client/cli/campaign_argument.h"
#include "client/cli/commands.h"
#include "client/cli/label.h"
#include "client/cli/resource_name.h"
#include "client/cli/session.h"
#include "dialtone/v1/campaign_service.grpc.pb.h"

namespace dialtone {
namespace {

class CampaignsUpdateCommand final : public Command {
 public:
  CLI::App* Declare(CLI::App& parent) override {
    CLI::App* command = parent.add_subcommand(
        "update", "Change a campaign: what is not said stays, and empty text takes a value away");
    DeclareCampaignArgument(*command, campaign_id_)->required();
    command
        ->add_option_function<std::string>(
            "--display-name", [this](const std::string& text) { display_name_ = text; },
            "Its name for people")
        ->type_name("TEXT");
    assistant_.Declare(*command);
    command->add_option("--label", labels_, "Set a label; repeatable")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false);
    command->add_option("--remove-label", removed_labels_, "Take a label away; repeatable")
        ->type_name("KEY")
        ->allow_extra_args(false);
    command->add_option("--etag", etag_, "Only if this is its etag now")->type_name("ETAG");
    return command;
  }

  ExitCode Run(Session& session) override {
    v1::UpdateCampaignRequest request;
    if (const absl::Status fault = Fill(request); !fault.ok()) return session.FailUsage(fault.message());
    const auto stub = v1::CampaignService::NewStub(session.channel());
    const std::string attempt = absl::StrCat("update ", CampaignName(campaign_id_));
    const bool labels = !labels_.empty() || !removed_labels_.empty();
    if (labels) {
      const grpc::Status status = FillLabels(session, *stub, request);
      if (!status.ok()) return session.Fail(attempt, status);
    }
    if (request.update_mask().paths().empty()) {
      return session.FailUsage("say what to change. See: dialtone campaigns update --help");
    }
    v1::Campaign campaign;
    const grpc::Status status = session.Call([&](grpc::ClientContext* context, Session::Done done) {
      stub->async()->UpdateCampaign(context, &request, &campaign, std::move(done));
    });
    if (!status.ok()) return session.Fail(attempt, status);
    if (!session.table()) {
      session.Show(campaign.name(), campaign);
    } else {
      session.out() << campaign.name() << "  " << Paint(session.look(), Style::kGood, "updated") << "\n";
    }
    return ExitCode::kOk;
  }

 private:
  absl::Status Fill(v1::UpdateCampaignRequest& request) const {
    v1::Campaign& campaign = *request.mutable_campaign();
    campaign.set_name(CampaignName(campaign_id_));
    campaign.set_etag(etag_);
    if (display_name_.has_value()) {
      campaign.set_display_name(*display_name_);
      request.mutable_update_mask()->add_paths("display_name");
    }
    DIALTONE_ASSIGN_OR_RETURN(const std::vector<std::string> fields,
                              assistant_.Fill(*campaign.mutable_assistant()));
    for (const std::string& field : fields) {
      request.mutable_update_mask()->add_paths(absl::StrCat("assistant.", field));
    }
    return ParseLabels(labels_).status();
  }

  // The server replaces all labels: those that stay are read from the campaign, and the etag keeps them from
  // being outdated.
  grpc::Status FillLabels(Session& session, v1::CampaignService::Stub& stub,
                          v1::UpdateCampaignRequest& request) const {
    v1::GetCampaignRequest get;
    v1::Campaign present;
    get.set_name(CampaignName(campaign_id_));
    grpc::Status status = session.Call([&](grpc::ClientContext* context, Session::Done done) {
      stub.async()->GetCampaign(context, &get, &present, std::move(done));
    });
    if (!status.ok()) return status;
    auto& labels = *request.mutable_campaign()->mutable_labels();
    labels = present.labels();
    for (const std::string& key : removed_labels_) labels.erase(key);
    const auto set = ParseLabels(labels_);  // Fill() has seen that it can be parsed
    for (const auto& [key, value] : *set) labels[key] = value;
    request.mutable_update_mask()->add_paths("labels");
    if (etag_.empty()) request.mutable_campaign()->set_etag(present.etag());
    return status;
  }

  std::string campaign_id_;
  std::optional<std::string> display_name_;
  AssistantFlags assistant_;
  std::vector<std::string> labels_;
  std::vector<std::string> removed_labels_;
  std::string etag_;
};

}  // namespace

std::unique_ptr<Command> NewCampaignsUpdateCommand() { return std::make_unique<CampaignsUpdateCommand>(); }

}  // namespace dialtone
