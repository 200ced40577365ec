#include "client/cli/campaign_detail.h"

#include <cmath>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "client/cli/campaign_table.h"
#include "client/cli/number_text.h"
#include "client/cli/table.h"
#include "client/cli/text_width.h"
#include "client/cli/time_text.h"
#include "client/proto_time.h"

namespace dialtone {
namespace {

constexpr int kLabelWidth = 16;

// Appends `label: value`, unless the value is empty.
void Line(std::string& text, absl::string_view label, absl::string_view value, const Look& look = {},
          Style style = Style::kPlain) {
  if (value.empty()) return;
  absl::StrAppendFormat(&text, "%-*s%s\n", kLabelWidth, absl::StrCat(label, ":"),
                        Paint(look, style, Printable(value)));
}

std::string TimeWithAge(const google::protobuf::Timestamp& timestamp, absl::Time now) {
  const absl::Time time = ToTime(timestamp);
  return absl::StrCat(TimeText(time), " (", AgeText(now - time), " ago)");
}

std::string Wanted(const v1::PhoneNumberRequest& request) {
  if (request.area_code().empty()) return "";
  return absl::StrCat(request.area_code(), request.allow_substitute() ? ", or one that Vapi suggests" : "");
}

std::string Labels(const v1::Campaign& campaign) {
  const std::map<std::string, std::string> sorted(campaign.labels().begin(), campaign.labels().end());
  return absl::StrJoin(sorted, ", ", absl::PairFormatter("="));
}

std::string Search(const v1::PhoneNumber& number, absl::Time now) {
  const auto& search = number.provisioning();
  if (!search.has_requested_time()) return "";
  std::string text = absl::StrCat(search.checks(), search.checks() == 1 ? " check" : " checks");
  if (search.has_last_check_time()) {
    absl::StrAppend(&text, ", the last ", AgeText(now - ToTime(search.last_check_time())),
                    " ago: ", v1::PhoneNumber::Provisioning::CheckOutcome_Name(search.last_check_outcome()));
  }
  if (number.state() != v1::PhoneNumber::PENDING) return text;
  if (search.has_next_check_time()) {
    absl::StrAppend(&text, ", the next in ", AgeText(ToTime(search.next_check_time()) - now));
  }
  absl::StrAppendFormat(&text, "; %d%%, %s", std::lround(search.progress() * 100),
                        EstimateText(ProgressOf(number), now));
  return text;
}

void AppendAssistant(std::string& text, const v1::Assistant& assistant) {
  Line(text, "Assistant", assistant.name());
  if (assistant.has_model()) {
    Line(text, "Model", absl::StrCat(assistant.model().provider(), "/", assistant.model().model()));
  }
  if (assistant.has_voice()) {
    Line(text, "Voice", absl::StrCat(assistant.voice().provider(), "/", assistant.voice().voice_id()));
  }
  Line(text, "First message", assistant.first_message());
  if (!assistant.system_prompt().empty()) {
    Line(text, "System prompt", absl::StrCat(assistant.system_prompt().size(), " bytes"));
  }
  Line(text, "Server URL", assistant.server_url());
}

void AppendFailure(std::string& text, const v1::Failure& failure) {
  Line(text, "Failure", absl::StrCat(v1::Failure::Reason_Name(failure.reason()), ": ", failure.message()));
  Line(text, "Vapi said", failure.vapi_message());
  Line(text, "With stock", absl::StrJoin(failure.suggested_area_codes(), ", "));
  Line(text, "Retry", failure.retryable() ? "can help" : "cannot help as things stand");
}

}  // namespace

std::string CampaignDetail(const v1::Campaign& campaign, const std::vector<v1::CampaignEvent>& events,
                           absl::Time now, const Look& look) {
  const v1::PhoneNumber& number = campaign.phone_number();
  std::string text;
  Line(text, "Name", campaign.name());
  Line(text, "Display name", campaign.display_name());
  Line(text, "State", StateText(campaign.state()), look, StyleOf(campaign.state()));
  Line(text, "Number", number.number(), look, Style::kHeading);
  Line(text, "SIP", number.sip_uri());
  Line(text, "Area code", Wanted(campaign.phone_number_request()));
  Line(text, "Account", campaign.vapi_account());
  Line(text, "Labels", Labels(campaign));
  AppendAssistant(text, campaign.assistant());
  Line(text, "Vapi assistant", number.vapi_assistant_id());
  Line(text, "Vapi number", number.vapi_phone_number_id());
  Line(text, "Created", TimeWithAge(campaign.create_time(), now));
  Line(text, "Changed", TimeWithAge(campaign.update_time(), now));
  Line(text, "Search", Search(number, now));
  if (campaign.has_failure()) AppendFailure(text, campaign.failure());
  Table timeline({"TIME", "EVENT", "DETAIL"});
  for (const v1::CampaignEvent& event : events) {
    timeline.AddRow(
        {TimeText(ToTime(event.time())), v1::CampaignEvent::Kind_Name(event.kind()), event.detail()});
  }
  return absl::StrCat(text, "\n", timeline.Render(look));
}

}  // namespace dialtone
