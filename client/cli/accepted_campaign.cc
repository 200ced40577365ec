#include "client/cli/accepted_campaign.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/clock.h"
#include "client/cli/campaign_table.h"
#include "client/cli/session.h"
#include "client/cli/watch_numbers.h"

namespace dialtone {

ExitCode ShowAcceptedCampaign(Session& session, const v1::Campaign& campaign, bool wait) {
  if (!session.table()) {
    wait ? session.ShowInStream(campaign.name(), campaign) : session.Show(campaign.name(), campaign);
  } else {
    session.out() << campaign.name() << "  "
                  << Paint(session.look(), StyleOf(campaign.state()), StateText(campaign.state())) << "\n"
                  << std::flush;
  }
  if (wait) {
    WatchedNumber number{std::string(absl::StripPrefix(campaign.name(), "campaigns/")), std::nullopt};
    if (campaign.has_phone_number()) number.known = campaign.phone_number();
    return WatchNumbers(session, {number});
  }
  if (session.table()) {
    session.remarks() << "Watch it: "
                      << session.SuggestedCommand(absl::StrCat("numbers watch ", campaign.name())) << "\n";
  }
  return ExitCode::kOk;
}

}  // namespace dialtone
