#include "client/cli/accepted_campaign.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/clock.h"
#include "client/cli/campaign_table.h"
#include "client/cli/json_text.h"
#include "client/cli/session.h"
#include "client/cli/watch_numbers.h"

namespace dialtone {

ExitCode ShowAcceptedCampaign(Session& session, const v1::Campaign& campaign, bool wait) {
  if (session.json()) {
    // With a wait more objects follow: one a line.
    session.out() << JsonText(campaign, /*indented=*/!wait) << "\n" << std::flush;
  } else {
    session.out() << campaign.name() << "  " << StateText(campaign.state()) << "\n" << std::flush;
  }
  if (wait) {
    WatchedNumber number{std::string(absl::StripPrefix(campaign.name(), "campaigns/")), std::nullopt};
    if (campaign.has_phone_number()) number.known = campaign.phone_number();
    return WatchNumbers(session, {number});
  }
  if (!session.json()) {
    session.err() << "Watch it: " << session.SuggestedCommand(absl::StrCat("watch ", campaign.name()))
                  << "\n";
  }
  return ExitCode::kOk;
}

}  // namespace dialtone
