#include <grpcpp/channel.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "client/campaign_removal_watch.h"
#include "client/cli/campaign_argument.h"
#include "client/cli/campaign_table.h"
#include "client/cli/commands.h"
#include "client/cli/event_waiter.h"
#include "client/cli/resource_name.h"
#include "client/cli/session.h"
#include "client/cli/terminal.h"
#include "client/cli/time_text.h"

namespace dialtone {
namespace {

constexpr absl::Duration kRedrawGap = absl::Milliseconds(500);

class CampaignsDeleteCommand final : public Command {
 public:
  CLI::App* Declare(CLI::App& parent) override {
    CLI::App* command = parent.add_subcommand("delete", "Delete a campaign and give its number back");
    DeclareCampaignArgument(*command, campaign_id_)->required();
    command->add_option("--etag", etag_, "Only if this is its etag now")->type_name("ETAG");
    command->add_flag("--wait", wait_, "Wait until it is gone");
    return command;
  }

  ExitCode Run(Session& session) override {
    const auto stub = v1::CampaignService::NewStub(session.channel());
    v1::DeleteCampaignRequest request;
    v1::Campaign campaign;
    request.set_name(CampaignName(campaign_id_));
    request.set_etag(etag_);
    const grpc::Status status = session.Call([&](grpc::ClientContext* context, Session::Done done) {
      stub->async()->DeleteCampaign(context, &request, &campaign, std::move(done));
    });
    if (!status.ok()) return session.Fail(absl::StrCat("delete ", request.name()), status);
    if (!session.table()) {
      session.Show(campaign.name(), campaign);
    } else {
      session.out() << campaign.name() << "  "
                    << Paint(session.look(), StyleOf(campaign.state()), StateText(campaign.state())) << "\n"
                    << std::flush;
    }
    return wait_ ? WaitUntilGone(session, campaign.name()) : ExitCode::kOk;
  }

 private:
  ExitCode WaitUntilGone(Session& session, const std::string& name) const {
    EventWaiter& waiter = session.waiter();
    const absl::Duration started = session.clock().Monotonic();
    CampaignRemovalWatch watch(session.channel(), campaign_id_, [&waiter] { waiter.Notify(); });
    LiveLine live(session.out(), session.live());
    while (true) {
      const CampaignRemovalWatch::News news = watch.Look();
      if (news.gone) break;
      if (news.error.has_value()) {
        live.Clear();
        return session.Fail(absl::StrCat("wait until ", name, " is gone"), *news.error);
      }
      if (waiter.interrupted()) {
        live.Clear();
        session.TellError(absl::StrCat("Interrupted; the deletion of ", name, " goes on at the server.\n"));
        return ExitCode::kInterrupted;
      }
      const absl::Duration left = session.WaitTimeLeft();
      if (left == absl::ZeroDuration()) {
        live.Clear();
        session.TellError(
            absl::StrCat("dialtone: ", name, " is not gone yet; its deletion goes on at the server.\n"));
        return news.unreachable.has_value() ? ExitCode::kUnavailable : ExitCode::kStillPending;
      }
      live.Show(absl::StrCat(name, "  is being deleted, ", AgeText(session.clock().Monotonic() - started),
                             " so far"));
      waiter.Wait(live.enabled() ? std::min(left, kRedrawGap) : left);
    }
    live.Clear();
    if (session.table()) session.out() << name << "  gone\n";
    return ExitCode::kOk;
  }

  std::string campaign_id_;
  std::string etag_;
  bool wait_ = false;
};

}  // namespace

std::unique_ptr<Command> NewCampaignsDeleteCommand() { return std::make_unique<CampaignsDeleteCommand>(); }

}  // namespace dialtone
