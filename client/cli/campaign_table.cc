#include "client/cli/campaign_table.h"

#include "client/cli/resource_name.h"
#include "client/cli/table.h"
#include "client/cli/time_text.h"
#include "client/proto_time.h"

namespace dialtone {

std::string StateText(v1::Campaign::State state) {
  const std::string& name = v1::Campaign::State_Name(state);
  return name.empty() ? "UNKNOWN" : name;
}

Style StyleOf(v1::Campaign::State state) {
  switch (state) {
    case v1::Campaign::PENDING:
      return Style::kBusy;
    case v1::Campaign::ACTIVE:
      return Style::kGood;
    case v1::Campaign::FAILED:
      return Style::kBad;
    case v1::Campaign::DELETING:
      return Style::kFaint;
    default:
      return Style::kPlain;
  }
}

std::string CampaignTable(const std::vector<v1::Campaign>& campaigns, absl::Time now, const Look& look) {
  Table table({"CAMPAIGN", "STATE", "NUMBER", "AREA", "AGE", "DISPLAY NAME"});
  for (const v1::Campaign& campaign : campaigns) {
    const v1::PhoneNumber& number = campaign.phone_number();
    const std::string& area_code =
        number.area_code().empty() ? campaign.phone_number_request().area_code() : number.area_code();
    table.AddRow({CampaignId(campaign.name()),
                  {StateText(campaign.state()), StyleOf(campaign.state())},
                  number.number(),
                  area_code,
                  AgeText(now - ToTime(campaign.create_time())),
                  campaign.display_name()});
  }
  return table.Render(look);
}

}  // namespace dialtone
