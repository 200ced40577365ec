#include "client/cli/number_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/resource_name.h"
#include "client/cli/text_width.h"
#include "client/proto_time.h"

namespace dialtone {

std::string NumberDetail(const v1::PhoneNumber& number, absl::Time now) {
  switch (number.state()) {
    case v1::PhoneNumber::PENDING:
      return EstimateText(ProgressOf(number), now);
    case v1::PhoneNumber::ACTIVE:
      return number.number();
    case v1::PhoneNumber::FAILED:
      return v1::Failure::Reason_Name(number.failure().reason());
    default:
      return "";
  }
}

Style StyleOf(v1::PhoneNumber::State state) {
  switch (state) {
    case v1::PhoneNumber::PENDING:
      return Style::kBusy;
    case v1::PhoneNumber::ACTIVE:
      return Style::kGood;
    case v1::PhoneNumber::FAILED:
      return Style::kBad;
    case v1::PhoneNumber::RELEASING:
    case v1::PhoneNumber::RELEASED:
      return Style::kFaint;
    default:
      return Style::kPlain;
  }
}

bool IsFinal(v1::PhoneNumber::State state) {
  return state == v1::PhoneNumber::ACTIVE || state == v1::PhoneNumber::FAILED ||
         state == v1::PhoneNumber::RELEASED;
}

std::string StateText(v1::PhoneNumber::State state) {
  const std::string& name = v1::PhoneNumber::State_Name(state);
  return name.empty() ? "UNKNOWN" : name;
}

std::string NumberLine(const v1::PhoneNumber& number, absl::Time now, const Look& look) {
  const std::string detail = Printable(NumberDetail(number, now));
  return absl::StrCat(
      Printable(CampaignNameOfNumber(number.name())), "  ",
      Paint(look, StyleOf(number.state()), StateText(number.state())), detail.empty() ? "" : "  ",
      Paint(look, number.state() == v1::PhoneNumber::ACTIVE ? Style::kHeading : Style::kPlain, detail));
}

std::string FailureText(absl::string_view campaign, const v1::Failure& failure,
                        absl::string_view retry_command) {
  std::string text = absl::StrCat("dialtone: ", campaign, " failed: ", Printable(failure.message()), " (",
                                  v1::Failure::Reason_Name(failure.reason()), ")\n");
  if (!failure.vapi_message().empty()) {
    absl::StrAppend(&text, "  Vapi said: ", Printable(failure.vapi_message()), "\n");
  }
  if (!failure.suggested_area_codes().empty()) {
    absl::StrAppend(&text, "  Area codes with stock: ",
                    Printable(absl::StrJoin(failure.suggested_area_codes(), ", ")), "\n");
  }
  if (failure.retryable()) absl::StrAppend(&text, "Start it again: ", retry_command, "\n");
  return text;
}

NumberProgress ProgressOf(const v1::PhoneNumber& number) {
  NumberProgress progress;
  progress.campaign = CampaignNameOfNumber(number.name());
  progress.releasing = number.state() == v1::PhoneNumber::RELEASING;
  const auto& search = number.provisioning();
  progress.since = ToTime(search.has_requested_time() ? search.requested_time() : number.create_time());
  if (search.has_requested_time()) progress.progress = search.progress();
  if (search.has_expected_ready_time()) progress.expected_ready = ToTime(search.expected_ready_time());
  progress.overdue = search.overdue();
  return progress;
}

}  // namespace dialtone
