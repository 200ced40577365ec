#include <grpcpp/channel.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "base/clock.h"
#include "client/cli/commands.h"
#include "client/cli/json_text.h"
#include "client/cli/number_table.h"
#include "client/cli/session.h"
#include "dialtone/v1/phone_number_service.grpc.pb.h"

namespace dialtone {
namespace {

constexpr int kPageSize = 500;
constexpr int kDefaultLimit = 100;
constexpr int kLargestLimit = 100'000;

class NumbersListCommand final : public Command {
 public:
  CLI::App* Declare(CLI::App& parent) override {
    CLI::App* command = parent.add_subcommand("list", "List numbers, newest first");
    command->add_option("--state", states_, "Only these states; repeatable")
        ->type_name("pending|active|failed|releasing|released")
        ->check(CLI::IsMember({"pending", "active", "failed", "releasing", "released"}, CLI::ignore_case)
                    .description(""))
        ->allow_extra_args(false);
    command->add_option("--account", account_, "Only of this Vapi account")->type_name("NAME");
    command->add_option("--limit", limit_, "At most so many")
        ->type_name("COUNT")
        ->check(CLI::Range(1, kLargestLimit))
        ->capture_default_str();
    return command;
  }

  ExitCode Run(Session& session) override {
    std::vector<v1::PhoneNumber> numbers;
    bool more = false;
    const grpc::Status status = ReadPages(session, numbers, more);
    if (!status.ok()) return session.Fail("list numbers", status);
    if (!session.table()) {
      std::vector<std::string> names, lines;
      for (const v1::PhoneNumber& number : numbers) {
        names.push_back(number.name());
        lines.push_back(JsonText(number, /*indented=*/false));
      }
      session.ShowObject(names, JsonArrayObject("phoneNumbers", lines));
    } else {
      session.out() << NumberTable(numbers, session.clock().Now(), session.look()) << std::flush;
    }
    if (more) session.remarks() << "There are more: raise --limit, now " << limit_ << ", or filter.\n";
    return ExitCode::kOk;
  }

 private:
  grpc::Status ReadPages(Session& session, std::vector<v1::PhoneNumber>& numbers, bool& more) const {
    const auto stub = v1::PhoneNumberService::NewStub(session.channel());
    v1::ListPhoneNumbersRequest request;
    for (const std::string& name : states_) {
      v1::PhoneNumber::State state;
      if (v1::PhoneNumber::State_Parse(absl::AsciiStrToUpper(name), &state)) request.add_states(state);
    }
    request.set_vapi_account(account_);
    // One size for all pages: the server takes the next one for another list otherwise.
    request.set_page_size(std::min(kPageSize, limit_));
    do {
      v1::ListPhoneNumbersResponse response;
      grpc::Status status = session.Call([&](grpc::ClientContext* context, Session::Done done) {
        stub->async()->ListPhoneNumbers(context, &request, &response, std::move(done));
      });
      if (!status.ok()) return status;
      for (auto& number : *response.mutable_phone_numbers()) {
        if (static_cast<int>(numbers.size()) == limit_) {
          more = true;
          break;
        }
        numbers.push_back(std::move(number));
      }
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty() && static_cast<int>(numbers.size()) < limit_);
    more = more || !request.page_token().empty();
    return grpc::Status::OK;
  }

  std::vector<std::string> states_;
  std::string account_;
  int limit_ = kDefaultLimit;
};

}  // namespace

std::unique_ptr<Command> NewNumbersListCommand() { return std::make_unique<NumbersListCommand>(); }

}  // namespace dialtone
