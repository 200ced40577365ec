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
#include "client/cli/campaign_table.h"
#include "client/cli/commands.h"
#include "client/cli/json_text.h"
#include "client/cli/label.h"
#include "client/cli/session.h"
#include "dialtone/v1/campaign_service.grpc.pb.h"

namespace dialtone {
namespace {

// Small enough that a page of the largest campaigns is no overlong message.
constexpr int kPageSize = 100;
constexpr int kDefaultLimit = 100;
constexpr int kLargestLimit = 100'000;

class CampaignsListCommand final : public Command {
 public:
  CLI::App* Declare(CLI::App& parent) override {
    CLI::App* command = parent.add_subcommand("list", "List campaigns, newest first");
    command->add_option("--state", states_, "Only these states; repeatable")
        ->type_name("pending|active|failed|deleting")
        ->check(CLI::IsMember({"pending", "active", "failed", "deleting"}, CLI::ignore_case).description(""))
        ->allow_extra_args(false);
    command->add_option("--label", labels_, "Only with this label; repeatable")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false);
    command->add_option("--text", text_, "Only with this in the display name, the id or the number")
        ->type_name("TEXT");
    command->add_option("--account", account_, "Only of this Vapi account")->type_name("NAME");
    command->add_option("--limit", limit_, "At most so many")
        ->type_name("COUNT")
        ->check(CLI::Range(1, kLargestLimit))
        ->capture_default_str();
    return command;
  }

  ExitCode Run(Session& session) override {
    v1::ListCampaignsRequest request;
    const auto labels = ParseLabels(labels_);
    if (!labels.ok()) return session.FailUsage(labels.status().message());
    FillFilter(*request.mutable_filter());
    request.mutable_filter()->mutable_labels()->insert(labels->begin(), labels->end());

    std::vector<v1::Campaign> campaigns;
    bool more = false;
    const grpc::Status status = ReadPages(session, request, campaigns, more);
    if (!status.ok()) return session.Fail("list campaigns", status);
    if (!session.table()) {
      std::vector<std::string> names, lines;
      for (const v1::Campaign& campaign : campaigns) {
        names.push_back(campaign.name());
        lines.push_back(JsonText(campaign, /*indented=*/false));
      }
      session.ShowObject(names, JsonArrayObject("campaigns", lines));
    } else {
      session.out() << CampaignTable(campaigns, session.clock().Now(), session.look()) << std::flush;
    }
    if (more) session.remarks() << "There are more: raise --limit, now " << limit_ << ", or filter.\n";
    return ExitCode::kOk;
  }

 private:
  void FillFilter(v1::CampaignFilter& filter) const {
    for (const std::string& name : states_) {
      v1::Campaign::State state;
      if (v1::Campaign::State_Parse(absl::AsciiStrToUpper(name), &state)) filter.add_states(state);
    }
    filter.set_vapi_account(account_);
    filter.set_text(text_);
  }

  grpc::Status ReadPages(Session& session, v1::ListCampaignsRequest& request,
                         std::vector<v1::Campaign>& campaigns, bool& more) const {
    const auto stub = v1::CampaignService::NewStub(session.channel());
    do {
      v1::ListCampaignsResponse response;
      request.set_page_size(std::min(kPageSize, limit_ - static_cast<int>(campaigns.size())));
      grpc::Status status = session.Call([&](grpc::ClientContext* context, Session::Done done) {
        stub->async()->ListCampaigns(context, &request, &response, std::move(done));
      });
      if (!status.ok()) return status;
      for (auto& campaign : *response.mutable_campaigns()) campaigns.push_back(std::move(campaign));
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty() && static_cast<int>(campaigns.size()) < limit_);
    more = !request.page_token().empty();
    return grpc::Status::OK;
  }

  std::vector<std::string> states_;
  std::vector<std::string> labels_;
  std::string text_;
  std::string account_;
  int limit_ = kDefaultLimit;
};

}  // namespace

std::unique_ptr<Command> NewCampaignsListCommand() { return std::make_unique<CampaignsListCommand>(); }

}  // namespace dialtone
