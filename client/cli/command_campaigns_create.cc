#include <grpcpp/channel.h>

#include <CLI/App.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "client/backoff.h"
#include "client/cli/accepted_campaign.h"
#include "client/cli/assistant_flags.h"
#include "client/cli/commands.h"
#include "client/cli/label.h"
#include "client/cli/resource_name.h"
#include "client/cli/session.h"
#include "client/cli/text_file.h"
#include "client/cli/yaml_message.h"
#include "client/request_id.h"
#include "dialtone/v1/campaign_service.grpc.pb.h"

namespace dialtone {
namespace {

constexpr int kMaxAttempts = 6;
// What the server takes in one request.
constexpr std::size_t kMaxFileBytes = std::size_t{1} << 20;

class CampaignsCreateCommand final : public Command {
 public:
  CLI::App* Declare(CLI::App& parent) override {
    CLI::App* command =
        parent.add_subcommand("create", "Create a campaign: an assistant and a number that reaches it");
    command
        ->add_option("-f,--file", file_,
                     "The campaign from a file of YAML or JSON, - is standard input; flags are stronger")
        ->type_name("PATH");
    CLI::Option* positional =
        command->add_option("DISPLAY_NAME", display_name_, "Its name for people")->type_name("");
    command->add_option("--display-name", display_name_, "The same")->type_name("TEXT")->excludes(positional);
    command
        ->add_option("--area-code", area_code_,
                     "The wanted US area code; the account's default, when left out")
        ->type_name("DIGITS");
    command->add_flag("--allow-substitute", allow_substitute_,
                      "Take an area code that Vapi suggests when the wanted one has no stock");
    assistant_.Declare(*command);
    command->add_option("--label", labels_, "A label; repeatable")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false);
    command->add_option("--id", campaign_id_, "The id of the campaign; the server makes one, when left out")
        ->type_name("ID");
    command->add_option("--account", account_, "The Vapi account that pays")->type_name("NAME");
    command
        ->add_option("--request-id", request_id_,
                     "Makes a repetition of this call safe: the same UUID gives the same campaign")
        ->type_name("UUID");
    command->add_flag("--wait", wait_, "Then follow it, like watch");
    return command;
  }

  ExitCode Run(Session& session) override {
    v1::CreateCampaignRequest request;
    if (const absl::Status fault = Fill(request); !fault.ok()) return session.FailUsage(fault.message());
    v1::Campaign campaign;
    const grpc::Status status = Create(session, request, campaign);
    if (status.ok()) return ShowAcceptedCampaign(session, campaign, wait_);
    const ExitCode exit_code = session.Fail("create the campaign", status);
    if (exit_code == ExitCode::kUnavailable || exit_code == ExitCode::kInterrupted) {
      session.TellError(
          absl::StrCat("The server may have accepted it. To find out, repeat the command with --request-id ",
                       request.request_id(), "\n"));
    }
    return exit_code;
  }

 private:
  absl::Status Fill(v1::CreateCampaignRequest& request) const {
    v1::Campaign& campaign = *request.mutable_campaign();
    if (!file_.empty()) DIALTONE_RETURN_IF_ERROR(FillFromFile(campaign));
    if (!display_name_.empty()) campaign.set_display_name(display_name_);
    if (campaign.display_name().empty()) {
      return absl::InvalidArgumentError(
          file_.empty() ? "create needs a DISPLAY_NAME, or a file with -f"
                        : absl::StrCat(SourceText(file_), " needs a displayName, or say one here"));
    }
    // In a file the campaign says its id itself.
    if (!campaign.name().empty()) {
      DIALTONE_ASSIGN_OR_RETURN(const std::string id, ParseCampaignId(campaign.name()));
      request.set_campaign_id(id);
    }
    if (!campaign_id_.empty()) request.set_campaign_id(campaign_id_);
    request.set_request_id(request_id_.empty() ? NewRequestId() : request_id_);
    if (!account_.empty()) campaign.set_vapi_account(account_);
    if (!area_code_.empty()) campaign.mutable_phone_number_request()->set_area_code(area_code_);
    if (allow_substitute_) campaign.mutable_phone_number_request()->set_allow_substitute(true);
    DIALTONE_ASSIGN_OR_RETURN(const auto labels, ParseLabels(labels_));
    for (const auto& [key, value] : labels) (*campaign.mutable_labels())[key] = value;
    return assistant_.Fill(*campaign.mutable_assistant()).status();
  }

  absl::Status FillFromFile(v1::Campaign& campaign) const {
    DIALTONE_ASSIGN_OR_RETURN(const std::string text, ReadTextFile(file_, "the campaign", kMaxFileBytes));
    return FillFromYaml(text, SourceText(file_), campaign);
  }

  // The request id makes it safe to ask again when it is not known whether the call arrived.
  static grpc::Status Create(Session& session, const v1::CreateCampaignRequest& request,
                             v1::Campaign& campaign) {
    const auto stub = v1::CampaignService::NewStub(session.channel());
    Backoff backoff({});
    for (int attempt = 1;; ++attempt) {
      grpc::Status status = session.Call([&](grpc::ClientContext* context, Session::Done done) {
        stub->async()->CreateCampaign(context, &request, &campaign, std::move(done));
      });
      if (status.error_code() != grpc::StatusCode::UNAVAILABLE || attempt == kMaxAttempts) return status;
      const absl::Duration gap = backoff.Next(RandomJitter());
      if (gap >= session.CallTimeLeft()) return status;
      if (!session.Pause(gap)) return grpc::Status::CANCELLED;
    }
  }

  std::string display_name_;
  std::string area_code_;
  std::string file_;
  AssistantFlags assistant_;
  std::vector<std::string> labels_;
  std::string campaign_id_;
  std::string account_;
  std::string request_id_;
  bool allow_substitute_ = false;
  bool wait_ = false;
};

}  // namespace

std::unique_ptr<Command> NewCampaignsCreateCommand() { return std::make_unique<CampaignsCreateCommand>(); }

}  // namespace dialtone
