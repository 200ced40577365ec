#include <grpcpp/channel.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "client/cli/commands.h"
#include "client/cli/json_text.h"
#include "client/cli/orphan_table.h"
#include "client/cli/session.h"
#include "client/cli/terminal.h"
#include "client/cli/text_width.h"
#include "dialtone/v1/phone_number_service.grpc.pb.h"

namespace dialtone {
namespace {

constexpr int kPageSize = 500;
constexpr std::size_t kMostShown = 1000;

class OrphansCommand final : public Command {
 public:
  CLI::App* Declare(CLI::App& parent) override {
    CLI::App* command =
        parent.add_subcommand("orphans", "Numbers at Vapi with Dialtone's tag that no campaign knows");
    command->require_subcommand(0, 1);
    CLI::App* list = command->add_subcommand("list", "List them, oldest first; what orphans alone does, too");
    list->add_option("--account", account_, "Only of this Vapi account")->type_name("NAME");
    CLI::App* release = command->add_subcommand("release", "Give one back to Vapi, for good");
    release->add_option("ID", vapi_id_, "Vapi's id of the number, as the list shows it")->required();
    release->add_option("--account", account_, "The Vapi account that it is on")
        ->type_name("NAME")
        ->required();
    release->add_flag("--yes", yes_, "Do not ask");
    release->callback([this] { releasing_ = true; });
    return command;
  }

  ExitCode Run(Session& session) override { return releasing_ ? Release(session) : List(session); }

 private:
  ExitCode List(Session& session) const {
    std::vector<v1::OrphanedPhoneNumber> orphans;
    bool more = false;
    const grpc::Status status = ReadPages(session, orphans, more);
    if (!status.ok()) return session.Fail("list orphaned numbers", status);
    if (!session.table()) {
      std::vector<std::string> ids, lines;
      for (const auto& orphan : orphans) {
        ids.push_back(orphan.vapi_phone_number_id());
        lines.push_back(JsonText(orphan, /*indented=*/false));
      }
      session.ShowObject(ids, JsonArrayObject("orphanedPhoneNumbers", lines));
    } else {
      session.out() << OrphanTable(orphans, session.clock().Now(), session.look()) << std::flush;
    }
    if (!orphans.empty()) session.remarks() << kOrphanCaution;
    if (more) session.remarks() << "There are more; these are the oldest.\n";
    return ExitCode::kOk;
  }

  ExitCode Release(Session& session) const {
    if (!yes_) {
      if (!StandardInputIsTerminal()) {
        return session.FailUsage(
            "a release cannot be undone, and there is no terminal to ask at: say --yes if it is meant. "
            "Nothing was "
            "released.");
      }
      const grpc::Status status = Describe(session);
      if (!status.ok()) return session.Fail("list orphaned numbers", status);
      session.TellError(kOrphanCaution);
      const std::optional<bool> confirmed =
          session.Confirm(absl::StrCat("Release ", Printable(vapi_id_), " at Vapi for good? [y/N] "));
      if (!confirmed.value_or(false)) {
        session.TellError("Nothing was released.\n");
        return confirmed.has_value() ? ExitCode::kOtherError : ExitCode::kInterrupted;
      }
    }
    const auto stub = v1::PhoneNumberService::NewStub(session.channel());
    v1::ReleaseOrphanedPhoneNumberRequest request;
    v1::OrphanedPhoneNumber released;
    request.set_vapi_account(account_);
    request.set_vapi_phone_number_id(vapi_id_);
    const grpc::Status status = session.Call([&](grpc::ClientContext* context, Session::Done done) {
      stub->async()->ReleaseOrphanedPhoneNumber(context, &request, &released, std::move(done));
    });
    if (!status.ok()) return session.Fail(absl::StrCat("release ", Printable(vapi_id_)), status);
    if (!session.table()) {
      session.Show(released.vapi_phone_number_id(), released);
    } else {
      session.out() << released.vapi_phone_number_id()
                    << "  released: " << OrphanText(released, session.clock().Now()) << "\n";
    }
    return ExitCode::kOk;
  }

  // Tells what the id stands for, if it is one of the orphaned; if not, the server will say why.
  grpc::Status Describe(Session& session) const {
    std::vector<v1::OrphanedPhoneNumber> orphans;
    bool more = false;
    grpc::Status status = ReadPages(session, orphans, more);
    for (const auto& orphan : orphans) {
      if (orphan.vapi_phone_number_id() != vapi_id_) continue;
      session.TellError(
          absl::StrCat(Printable(vapi_id_), " is ", OrphanText(orphan, session.clock().Now()), ".\n"));
    }
    return status;
  }

  grpc::Status ReadPages(Session& session, std::vector<v1::OrphanedPhoneNumber>& orphans, bool& more) const {
    const auto stub = v1::PhoneNumberService::NewStub(session.channel());
    v1::ListOrphanedPhoneNumbersRequest request;
    request.set_vapi_account(account_);
    request.set_page_size(kPageSize);
    do {
      v1::ListOrphanedPhoneNumbersResponse response;
      grpc::Status status = session.Call([&](grpc::ClientContext* context, Session::Done done) {
        stub->async()->ListOrphanedPhoneNumbers(context, &request, &response, std::move(done));
      });
      if (!status.ok()) return status;
      for (auto& orphan : *response.mutable_orphaned_phone_numbers()) orphans.push_back(std::move(orphan));
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty() && orphans.size() < kMostShown);
    more = !request.page_token().empty();
    return grpc::Status::OK;
  }

  bool releasing_ = false;
  std::string account_;
  std::string vapi_id_;
  bool yes_ = false;
};

}  // namespace

std::unique_ptr<Command> NewOrphansCommand() { return std::make_unique<OrphansCommand>(); }

}  // namespace dialtone
