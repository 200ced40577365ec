#include "client/cli/number_table.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "client/cli/number_text.h"
#include "client/cli/resource_name.h"
#include "client/cli/table.h"
#include "client/cli/time_text.h"
#include "client/proto_time.h"

namespace dialtone {
namespace {

std::string Detail(const v1::PhoneNumber& number, absl::Time now) {
  if (number.state() == v1::PhoneNumber::ACTIVE) return number.sip_uri();
  if (number.state() != v1::PhoneNumber::PENDING || !number.provisioning().has_requested_time()) {
    return NumberDetail(number, now);
  }
  return absl::StrCat(std::lround(number.provisioning().progress() * 100), "%, ", NumberDetail(number, now));
}

}  // namespace

std::string NumberTable(const std::vector<v1::PhoneNumber>& numbers, absl::Time now, const Look& look) {
  Table table({"CAMPAIGN", "STATE", "NUMBER", "AREA", "AGE", "DETAIL"});
  for (const v1::PhoneNumber& number : numbers) {
    table.AddRow({CampaignId(number.campaign()),
                  {StateText(number.state()), StyleOf(number.state())},
                  number.number(),
                  number.area_code(),
                  AgeText(now - ToTime(number.create_time())),
                  Detail(number, now)});
  }
  return table.Render(look);
}

}  // namespace dialtone
