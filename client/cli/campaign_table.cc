#include "client/cli/campaign_table.h"

#include "client/cli/table.h"
#include "client/cli/time_text.h"
#include "client/proto_time.h"

namespace dialtone {

std::string StateText(v1::Campaign::State state) {
  const std::string& name = v1::Campaign::State_Name(state);
  return name.empty() ? "UNKNOWN" : name;
}

std::string CampaignTable(const std::vector<v1::Campaign>& campaigns, absl::Time now) {
  Table table({"NAME", "STATE", "NUMBER", "AREA", "AGE", "DISPLAY NAME"});
  for (const v1::Campaign& campaign : campaigns) {
    const v1::PhoneNumber& number = campaign.phone_number();
    const std::string& area_code =
        number.area_code().empty() ? campaign.phone_number_request().area_code() : number.area_code();
    table.AddRow({campaign.name(), StateText(campaign.state()), number.number(), area_code,
                  AgeText(now - ToTime(campaign.create_time())), campaign.display_name()});
  }
  return table.Render();
}

}  // namespace dialtone
