#include <grpcpp/channel.h>

#include <CLI/App.hpp>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "client/cli/campaign_argument.h"
#include "client/cli/commands.h"
#include "client/cli/number_table.h"
#include "client/cli/number_text.h"
#include "client/cli/resource_name.h"
#include "client/cli/session.h"
#include "dialtone/v1/phone_number_service.grpc.pb.h"

namespace dialtone {
namespace {

class NumbersGetCommand final : public Command {
 public:
  CLI::App* Declare(CLI::App& parent) override {
    CLI::App* command = parent.add_subcommand("get", "Show the number of one campaign in a line");
    DeclareCampaignArgument(*command, campaign_id_)->required();
    return command;
  }

  ExitCode Run(Session& session) override {
    const auto stub = v1::PhoneNumberService::NewStub(session.channel());
    v1::GetPhoneNumberRequest request;
    v1::PhoneNumber number;
    request.set_name(PhoneNumberName(campaign_id_));
    const grpc::Status status = session.Call([&](grpc::ClientContext* context, Session::Done done) {
      stub->async()->GetPhoneNumber(context, &request, &number, std::move(done));
    });
    if (!status.ok()) return session.Fail(absl::StrCat("get ", request.name()), status);
    if (!session.table()) {
      session.Show(number.name(), number);
      return ExitCode::kOk;
    }
    session.out() << NumberTable({number}, session.clock().Now(), session.look()) << std::flush;
    if (number.has_failure()) {
      session.TellError(
          FailureText(number.campaign(), number.failure(),
                      session.SuggestedCommand(absl::StrCat("campaigns retry ", number.campaign()))));
    }
    return ExitCode::kOk;
  }

 private:
  std::string campaign_id_;
};

}  // namespace

std::unique_ptr<Command> NewNumbersGetCommand() { return std::make_unique<NumbersGetCommand>(); }

}  // namespace dialtone
