#include "client/cli/account_table.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "client/cli/table.h"
#include "client/cli/time_text.h"
#include "client/proto_time.h"

namespace dialtone {
namespace {

std::string LastErrorText(const v1::Account& account, absl::Time now) {
  if (account.last_error().empty()) return "";
  return absl::StrCat(AgeText(now - ToTime(account.last_error_time())), " ago: ", account.last_error());
}

}  // namespace

std::string StateText(v1::Account::State state) {
  const std::string& name = v1::Account::State_Name(state);
  return name.empty() ? "UNKNOWN" : name;
}

std::string RateText(const v1::Account& account) {
  const double configured = account.requests_per_second(),
               effective = account.effective_requests_per_second();
  if (configured <= 0) return "no limit";
  if (effective >= configured) return absl::StrFormat("%.3g/s", configured);
  return absl::StrFormat("%.3g of %.3g/s", effective, configured);
}

std::string AccountTable(const v1::ListAccountsResponse& list, absl::Time now, const Look& look) {
  Table table({"ACCOUNT", "STATE", "SINCE", "RATE", "WAITING", "UNDER WAY", "HOST", "LAST ERROR"});
  for (const v1::Account& account : list.accounts()) {
    table.AddRow(
        {std::string(absl::StripPrefix(account.name(), "accounts/")),
         {StateText(account.state()), account.state() == v1::Account::HEALTHY ? Style::kGood : Style::kBad},
         AgeText(now - ToTime(account.state_time())),
         RateText(account),
         absl::StrCat(account.calls_waiting()),
         absl::StrCat(account.calls_in_progress()),
         account.host(),
         LastErrorText(account, now)});
  }
  return table.Render(look);
}

}  // namespace dialtone
