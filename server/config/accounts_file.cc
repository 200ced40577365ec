#include "server/config/accounts_file.h"

#include <cstddef>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "server/config/account_limits.h"
#include "server/config/config_file.h"
#include "server/config/secret_file.h"
#include "server/config/setting_values.h"
#include "server/config/text_file.h"

namespace dialtone {
namespace {

constexpr std::size_t kLongestId = 40;
constexpr absl::string_view kKeys =
    "api-key-file, url, requests-per-second, burst, concurrency and default-area-code";

struct Section {
  std::string id;
  std::string lines;
};

std::string Shown(absl::string_view text) { return absl::Utf8SafeCHexEscape(text.substr(0, 80)); }

// Cut here and not by CLI11, to which a section named `default` is none. The first one, without a name, is
// what stands before all sections.
std::vector<Section> SplitSections(absl::string_view content) {
  std::vector<Section> sections(1);
  for (const absl::string_view line : absl::StrSplit(content, '\n')) {
    const absl::string_view text = absl::StripAsciiWhitespace(line);
    if (absl::StartsWith(text, "[") && absl::EndsWith(text, "]")) {
      const absl::string_view id = absl::StripAsciiWhitespace(text.substr(1, text.size() - 2));
      sections.push_back({.id = std::string(id), .lines = ""});
    } else {
      absl::StrAppend(&sections.back().lines, line, "\n");
    }
  }
  return sections;
}

bool IsAccountId(absl::string_view id) {
  return !id.empty() && id.size() <= kLongestId &&
         id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == absl::string_view::npos;
}

// Stores one key's text; kNotFound when there is no such key.
absl::Status Apply(absl::string_view key, const std::string& text, VapiAccountConfig& account) {
  if (key == "api-key-file") {
    if (text.empty()) return absl::InvalidArgumentError("empty; write a file's path");
    account.api_key_file = text;
    DIALTONE_ASSIGN_OR_RETURN(account.api_key, ReadSecretFile(text));
  } else if (key == "url") {
    DIALTONE_RETURN_IF_ERROR(CheckVapiUrl(text));
    account.url = text;
  } else if (key == "requests-per-second") {
    DIALTONE_ASSIGN_OR_RETURN(account.requests_per_second, ParseDecimalSetting(text, kRequestsPerSecond));
  } else if (key == "burst") {
    DIALTONE_ASSIGN_OR_RETURN(account.burst, ParseIntegerSetting(text, kBurst.lowest, kBurst.highest));
  } else if (key == "concurrency") {
    DIALTONE_ASSIGN_OR_RETURN(account.concurrency,
                              ParseIntegerSetting(text, kConcurrency.lowest, kConcurrency.highest));
  } else if (key == "default-area-code") {
    DIALTONE_RETURN_IF_ERROR(CheckAreaCode(text));
    account.default_area_code = text;
  } else {
    return absl::NotFoundError(absl::StrCat("no such key; the keys are ", kKeys));
  }
  return absl::OkStatus();
}

VapiAccountConfig ReadSection(const Section& section, std::vector<std::string>& faults) {
  const std::string name = absl::StrCat("[", Shown(section.id), "]");
  VapiAccountConfig account;
  account.id = section.id;
  const ConfigFile lines = ParseConfigText(section.lines);
  for (const std::string& fault : lines.faults) faults.push_back(absl::StrCat(name, " ", fault));
  for (const auto& [key, text] : lines.values) {
    const absl::Status status = Apply(key, text, account);
    if (status.ok()) continue;
    // Of an unknown key the value may be a secret, and a URL with a user may hold a password.
    const bool show = !absl::IsNotFound(status) && !absl::StrContains(text, "@");
    faults.push_back(absl::StrCat(name, " ", Shown(key), show ? absl::StrCat(" is '", Shown(text), "'") : "",
                                  ": ", status.message()));
  }
  if (account.api_key_file.empty() && !IsLoopbackUrl(account.url)) {
    faults.push_back(
        absl::StrCat(name, ": no api-key-file; every account needs one, unless its url is this machine"));
  }
  return account;
}

}  // namespace

absl::StatusOr<AccountsFile> ReadAccountsFile(const std::string& path) {
  DIALTONE_ASSIGN_OR_RETURN(const std::string content, ReadTextFile(path, std::size_t{1024} * 1024));
  AccountsFile file;
  std::set<std::string> ids;
  std::vector<Section> sections = SplitSections(content);
  const ConfigFile outside = ParseConfigText(sections.front().lines);
  for (const auto& [key, text] : outside.values) {
    file.faults.push_back(
        absl::StrCat(Shown(key), ": outside of any section; write [ID] of its account above it"));
  }
  sections.erase(sections.begin());
  for (const Section& section : sections) {
    if (!IsAccountId(section.id)) {
      file.faults.push_back(absl::StrCat("[", Shown(section.id), "]: not an account's id; write 1 to ",
                                         kLongestId, " of a to z, 0 to 9 and -"));
    } else if (!ids.insert(section.id).second) {
      file.faults.push_back(
          absl::StrCat("[", section.id, "]: there more than once; write all its keys into one"));
    } else {
      file.accounts.push_back(ReadSection(section, file.faults));
    }
  }
  if (ids.size() > kMaxAccounts) {
    file.faults.push_back(absl::StrCat("more than ", kMaxAccounts, " accounts"));
  }
  return file;
}

std::string DescribeAccount(const VapiAccountConfig& account) {
  return absl::StrCat(account.url, " requests-per-second=", account.requests_per_second,
                      " burst=", account.burst, " concurrency=", account.concurrency,
                      " default-area-code=", account.default_area_code);
}

}  // namespace dialtone
