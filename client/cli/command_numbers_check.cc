#include <grpcpp/channel.h>

#include <CLI/App.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/campaign_argument.h"
#include "client/cli/commands.h"
#include "client/cli/json_text.h"
#include "client/cli/number_text.h"
#include "client/cli/resource_name.h"
#include "client/cli/session.h"
#include "client/cli/table.h"
#include "client/cli/text_width.h"
#include "dialtone/v1/phone_number_service.grpc.pb.h"

namespace dialtone {
namespace {

ExitCode ExitCodeForOutcome(v1::RefreshPhoneNumberResponse::Outcome outcome) {
  switch (outcome) {
    case v1::RefreshPhoneNumberResponse::READY:
      return ExitCode::kOk;
    case v1::RefreshPhoneNumberResponse::FAILED:
      return ExitCode::kFailed;
    default:
      return ExitCode::kStillPending;
  }
}

class NumbersCheckCommand final : public Command {
 public:
  CLI::App* Declare(CLI::App& parent) override {
    CLI::App* command =
        parent.add_subcommand("check", "Look at Vapi now whether a number is ready, or all pending ones");
    CLI::Option* name = DeclareCampaignArgument(*command, campaign_id_);
    command->add_flag("--all", all_, "Look for all pending numbers")->excludes(name);
    command->add_option("--account", account_, "With --all: only of this Vapi account")->type_name("NAME");
    return command;
  }

  ExitCode Run(Session& session) override {
    if (!all_ && campaign_id_.empty()) return session.FailUsage("check needs a NAME, or --all");
    if (!all_ && !account_.empty()) return session.FailUsage("--account goes with --all only");
    return all_ ? CheckAll(session) : CheckOne(session);
  }

 private:
  ExitCode CheckOne(Session& session) const {
    const auto stub = v1::PhoneNumberService::NewStub(session.channel());
    v1::RefreshPhoneNumberRequest request;
    v1::RefreshPhoneNumberResponse response;
    request.set_name(PhoneNumberName(campaign_id_));
    const grpc::Status status = session.Call([&](grpc::ClientContext* context, Session::Done done) {
      stub->async()->RefreshPhoneNumber(context, &request, &response, std::move(done));
    });
    if (!status.ok()) return session.Fail(absl::StrCat("check ", CampaignName(campaign_id_)), status);
    if (!session.table()) {
      session.Show(response.phone_number().campaign(), response);
    } else {
      session.out() << Paint(session.look(), StyleOf(response.phone_number().state()),
                             Printable(response.message()))
                    << "\n";
    }
    return ExitCodeForOutcome(response.outcome());
  }

  ExitCode CheckAll(Session& session) const {
    const auto stub = v1::PhoneNumberService::NewStub(session.channel());
    v1::RefreshPendingPhoneNumbersRequest request;
    v1::RefreshPendingPhoneNumbersResponse response;
    request.set_vapi_account(account_);
    const grpc::Status status = session.Call([&](grpc::ClientContext* context, Session::Done done) {
      stub->async()->RefreshPendingPhoneNumbers(context, &request, &response, std::move(done));
    });
    if (!status.ok()) return session.Fail("check the pending numbers", status);
    if (!session.table()) {
      std::vector<std::string> names;
      for (const auto& result : response.results()) names.push_back(result.phone_number().campaign());
      session.ShowObject(names, JsonText(response, /*indented=*/true));
    } else {
      Show(session, response);
    }
    if (response.failed_count() > 0) return ExitCode::kFailed;
    return response.still_pending_count() > 0 ? ExitCode::kStillPending : ExitCode::kOk;
  }

  static void Show(Session& session, const v1::RefreshPendingPhoneNumbersResponse& response) {
    if (!response.results().empty()) {
      Table table({"CAMPAIGN", "STATE", "NUMBER", "RESULT"});
      for (const auto& result : response.results()) {
        const v1::PhoneNumber& number = result.phone_number();
        table.AddRow({CampaignId(number.campaign()),
                      {StateText(number.state()), StyleOf(number.state())},
                      number.number(),
                      result.message()});
      }
      session.out() << table.Render(session.look());
    }
    session.out() << Printable(response.message()) << "\n";
  }

  std::string campaign_id_;
  std::string account_;
  bool all_ = false;
};

}  // namespace

std::unique_ptr<Command> NewNumbersCheckCommand() { return std::make_unique<NumbersCheckCommand>(); }

}  // namespace dialtone
