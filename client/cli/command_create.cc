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
#include "client/cli/commands.h"
#include "client/cli/label.h"
#include "client/cli/prompt_file.h"
#include "client/cli/provider_name.h"
#include "client/cli/session.h"
#include "client/request_id.h"
#include "dialtone/v1/campaign_service.grpc.pb.h"

namespace dialtone {
namespace {

constexpr int kMaxAttempts = 6;

class CreateCommand final : public Command {
 public:
  CLI::App* Declare(CLI::App& parent) override {
    CLI::App* command =
        parent.add_subcommand("create", "Create a campaign: an assistant and a number that reaches it");
    CLI::Option* positional =
        command->add_option("DISPLAY_NAME", display_name_, "Its name for people")->type_name("");
    command->add_option("--display-name", display_name_, "The same")->type_name("TEXT")->excludes(positional);
    command
        ->add_option("--area-code", area_code_,
                     "The wanted US area code; the account's default, when left out")
        ->type_name("DIGITS");
    command->add_flag("--allow-substitute", allow_substitute_,
                      "Take an area code that Vapi suggests when the wanted one has no stock");
    command->add_option("--first-message", first_message_, "What the assistant says when it picks up")
        ->type_name("TEXT");
    CLI::Option* prompt =
        command->add_option("--system-prompt", system_prompt_, "The assistant's instructions; needs --model")
            ->type_name("TEXT");
    command
        ->add_option("--system-prompt-file", system_prompt_file_, "The same from a file; - is standard input")
        ->type_name("PATH")
        ->excludes(prompt);
    command->add_option("--model", model_, "The language model, such as openai/gpt-4o")
        ->type_name("PROVIDER/MODEL");
    command->add_option("--voice", voice_, "The voice, such as vapi/Elliot")->type_name("PROVIDER/VOICE");
    command->add_option("--server-url", server_url_, "Where Vapi sends the events of calls")
        ->type_name("URL");
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
      session.err() << "The server may have accepted it. To find out, repeat the command with --request-id "
                    << request.request_id() << "\n";
    }
    return exit_code;
  }

 private:
  absl::Status Fill(v1::CreateCampaignRequest& request) const {
    if (display_name_.empty()) return absl::InvalidArgumentError("create needs a DISPLAY_NAME");
    request.set_campaign_id(campaign_id_);
    request.set_request_id(request_id_.empty() ? NewRequestId() : request_id_);
    v1::Campaign& campaign = *request.mutable_campaign();
    campaign.set_display_name(display_name_);
    campaign.set_vapi_account(account_);
    if (!area_code_.empty() || allow_substitute_) {
      campaign.mutable_phone_number_request()->set_area_code(area_code_);
      campaign.mutable_phone_number_request()->set_allow_substitute(allow_substitute_);
    }
    DIALTONE_ASSIGN_OR_RETURN(const auto labels, ParseLabels(labels_));
    campaign.mutable_labels()->insert(labels.begin(), labels.end());
    return FillAssistant(*campaign.mutable_assistant());
  }

  absl::Status FillAssistant(v1::Assistant& assistant) const {
    assistant.set_first_message(first_message_);
    assistant.set_system_prompt(system_prompt_);
    assistant.set_server_url(server_url_);
    if (!system_prompt_file_.empty()) {
      DIALTONE_ASSIGN_OR_RETURN(*assistant.mutable_system_prompt(), ReadPromptFile(system_prompt_file_));
    }
    if (!model_.empty()) {
      DIALTONE_ASSIGN_OR_RETURN(const ProviderName model, ParseProviderName("--model", model_));
      assistant.mutable_model()->set_provider(model.provider);
      assistant.mutable_model()->set_model(model.name);
    }
    if (!voice_.empty()) {
      DIALTONE_ASSIGN_OR_RETURN(const ProviderName voice, ParseProviderName("--voice", voice_));
      assistant.mutable_voice()->set_provider(voice.provider);
      assistant.mutable_voice()->set_voice_id(voice.name);
    }
    return absl::OkStatus();
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
  std::string first_message_;
  std::string system_prompt_;
  std::string system_prompt_file_;
  std::string model_;
  std::string voice_;
  std::string server_url_;
  std::vector<std::string> labels_;
  std::string campaign_id_;
  std::string account_;
  std::string request_id_;
  bool allow_substitute_ = false;
  bool wait_ = false;
};

}  // namespace

std::unique_ptr<Command> NewCreateCommand() { return std::make_unique<CreateCommand>(); }

}  // namespace dialtone
