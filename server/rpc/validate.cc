#include "server/rpc/validate.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/utf8_prefix.h"
#include "server/rpc/resource_name.h"

namespace dialtone {
namespace {

constexpr std::size_t kMaxDisplayNameCharacters = 120;
constexpr std::size_t kMaxAssistantNameCharacters = 40;  // Vapi's
constexpr std::size_t kMaxFirstMessageBytes = 4 << 10;
constexpr std::size_t kMaxPromptBytes = 64 << 10;
constexpr std::size_t kMaxOverridesBytes = 64 << 10;
constexpr std::size_t kMaxProviderBytes = 64;
constexpr std::size_t kMaxModelBytes = 128;
constexpr std::size_t kMaxUrlBytes = 2048;
constexpr int kMaxLabels = 64;
constexpr std::size_t kMaxLabelKeyBytes = 63;
constexpr std::size_t kMaxLabelValueBytes = 255;
constexpr std::size_t kMaxFilterTextCharacters = 120;
constexpr std::size_t kMaxAccountBytes = 255;  // longer ids than any account's

// proto3 strings are valid UTF-8 by the time they get here.
std::size_t Characters(const std::string& text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
}

bool HasControlCharacters(const std::string& text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); });
}

void AtMostBytes(const std::string& text, std::size_t limit, const std::string& path, Faults& faults) {
  if (text.size() > limit) {
    faults.push_back({path, absl::StrCat("has ", text.size(), " bytes; at most ", limit, " are allowed")});
  }
  // A NUL ends a text in PostgreSQL and in much else.
  if (text.find('\0') != std::string::npos) faults.push_back({path, "must not contain a NUL character"});
}

bool IsAreaCode(const std::string& text) {
  return text.size() == 3 && text[0] >= '2' && text[0] <= '9' && absl::ascii_isdigit(text[1]) &&
         absl::ascii_isdigit(text[2]);
}

bool IsLabelKey(const std::string& key) {
  return !key.empty() && key.size() <= kMaxLabelKeyBytes && key[0] >= 'a' && key[0] <= 'z' &&
         key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-./") == std::string::npos;
}

bool IsUuid(const std::string& text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(text[i])) return false;
  }
  return true;
}

bool IsWebhookUrl(const std::string& url) {
  if (std::any_of(url.begin(), url.end(), [](char c) { return static_cast<unsigned char>(c) <= ' '; }))
    return false;
  if (absl::StartsWith(url, "https://")) return url.size() > 8;
  for (absl::string_view host : {"localhost", "127.0.0.1", "[::1]"}) {
    const std::string base = absl::StrCat("http://", host);
    if (!absl::StartsWith(url, base)) continue;
    const char next = url.size() == base.size() ? '/' : url[base.size()];
    if (next == '/' || next == ':' || next == '?') return true;
  }
  return false;
}

void BothOrNeither(const std::string& provider, const std::string& name, absl::string_view member,
                   std::size_t name_limit, const std::string& path, Faults& faults) {
  if (provider.empty()) faults.push_back({path + ".provider", "is required"});
  if (name.empty()) faults.push_back({absl::StrCat(path, ".", member), "is required"});
  AtMostBytes(provider, kMaxProviderBytes, path + ".provider", faults);
  AtMostBytes(name, name_limit, absl::StrCat(path, ".", member), faults);
}

}  // namespace

void ValidateDisplayName(const std::string& display_name, const std::string& path, Faults& faults) {
  const std::size_t characters = Characters(display_name);
  if (characters == 0) {
    faults.push_back({path, "is required: 1 to 120 characters"});
  } else if (characters > kMaxDisplayNameCharacters) {
    faults.push_back({path, absl::StrCat("has ", characters, " characters; at most 120 are allowed")});
  }
  if (HasControlCharacters(display_name)) faults.push_back({path, "must not contain control characters"});
}

void ValidateLabels(const google::protobuf::Map<std::string, std::string>& labels, const std::string& path,
                    Faults& faults) {
  if (labels.size() > kMaxLabels) {
    faults.push_back({path, absl::StrCat("has ", labels.size(), " labels; at most 64 are allowed")});
    return;
  }
  for (const auto& [key, value] : labels) {
    const std::string label = absl::StrCat(path, "[", Utf8Prefix(key, kMaxLabelKeyBytes), "]");
    if (!IsLabelKey(key)) {
      faults.push_back({label, "a key is 1 to 63 of a-z 0-9 _ - . / and starts with a letter"});
    }
    AtMostBytes(value, kMaxLabelValueBytes, label, faults);
  }
}

void ValidateAssistant(const v1::Assistant& assistant, const std::string& path, Faults& faults) {
  if (Characters(assistant.name()) > kMaxAssistantNameCharacters) {
    faults.push_back({path + ".name", absl::StrCat("has ", Characters(assistant.name()),
                                                   " characters; Vapi allows at most 40")});
  }
  if (HasControlCharacters(assistant.name())) {
    faults.push_back({path + ".name", "must not contain control characters"});
  }
  AtMostBytes(assistant.first_message(), kMaxFirstMessageBytes, path + ".first_message", faults);
  AtMostBytes(assistant.system_prompt(), kMaxPromptBytes, path + ".system_prompt", faults);
  if (assistant.has_model()) {
    BothOrNeither(assistant.model().provider(), assistant.model().model(), "model", kMaxModelBytes,
                  path + ".model", faults);
  }
  if (assistant.has_voice()) {
    BothOrNeither(assistant.voice().provider(), assistant.voice().voice_id(), "voice_id", kMaxModelBytes,
                  path + ".voice", faults);
  }
  if (!assistant.server_url().empty()) {
    AtMostBytes(assistant.server_url(), kMaxUrlBytes, path + ".server_url", faults);
    if (!IsWebhookUrl(assistant.server_url())) {
      faults.push_back({path + ".server_url", "must be an https URL (http only to a loopback address)"});
    }
  }
  if (assistant.has_overrides()) {
    std::string json;
    if (!google::protobuf::util::MessageToJsonString(assistant.overrides(), &json).ok()) {
      faults.push_back({path + ".overrides", "cannot be written as JSON"});
    } else if (json.size() > kMaxOverridesBytes) {
      faults.push_back({path + ".overrides", absl::StrCat("has ", json.size(), " bytes as JSON; at most ",
                                                          kMaxOverridesBytes, " are allowed")});
    }
  }
}

void ValidatePhoneNumberRequest(const v1::PhoneNumberRequest& request, const std::string& path,
                                Faults& faults) {
  if (!request.area_code().empty() && !IsAreaCode(request.area_code())) {
    faults.push_back({path + ".area_code", "must be a US area code: three digits, the first from 2 to 9"});
  }
}

void ValidateAccountFilter(const std::string& account, const std::string& path, Faults& faults) {
  AtMostBytes(account, kMaxAccountBytes, path, faults);
}

absl::Status ValidateCreate(const v1::CreateCampaignRequest& request) {
  Faults faults;
  if (!request.has_campaign()) {
    faults.push_back({"campaign", "is required"});
  } else {
    const v1::Campaign& campaign = request.campaign();
    ValidateDisplayName(campaign.display_name(), "campaign.display_name", faults);
    ValidateLabels(campaign.labels(), "campaign.labels", faults);
    ValidateAssistant(campaign.assistant(), "campaign.assistant", faults);
    if (!campaign.assistant().system_prompt().empty() && !campaign.assistant().has_model()) {
      faults.push_back({"campaign.assistant.model", "is required with a system_prompt"});
    }
    ValidatePhoneNumberRequest(campaign.phone_number_request(), "campaign.phone_number_request", faults);
  }
  if (!request.campaign_id().empty() && !IsCampaignIdForCallers(request.campaign_id())) {
    faults.push_back(
        {"campaign_id", "must be 4 to 63 of a-z 0-9 -, start with a letter and not end with a hyphen"});
  }
  if (!request.request_id().empty() && !IsUuid(request.request_id())) {
    faults.push_back({"request_id", "must be a UUID, for example 1b4e28ba-2fa1-11d2-883f-0016d3cca427"});
  }
  return ToStatus(faults);
}

std::optional<std::int64_t> ExpectedRevision(const std::string& etag) {
  if (etag.empty()) return std::nullopt;
  std::int64_t revision = 0;
  return absl::SimpleAtoi(etag, &revision) ? revision : -1;
}

int PageSize(int requested, Faults& faults) {
  if (requested < 0) faults.push_back({"page_size", "must not be negative"});
  if (requested <= 0) return kDefaultPageSize;
  return std::min(requested, kMaxPageSize);
}

CampaignFilter ParseFilter(const v1::CampaignFilter& filter, const std::string& path, Faults& faults) {
  CampaignFilter parsed{.states = {}, .account = filter.vapi_account(), .labels = {}, .text = filter.text()};
  for (const int state : filter.states()) {
    if (state < v1::Campaign::PENDING || state > v1::Campaign::DELETING) {
      faults.push_back({path + ".states", absl::StrCat("has the unknown state ", state)});
    } else {
      parsed.states.push_back(static_cast<CampaignState>(state - 1));
    }
  }
  ValidateAccountFilter(filter.vapi_account(), path + ".vapi_account", faults);
  ValidateLabels(filter.labels(), path + ".labels", faults);
  for (const auto& [key, value] : filter.labels()) parsed.labels.emplace_back(key, value);
  if (Characters(filter.text()) > kMaxFilterTextCharacters) {
    faults.push_back({path + ".text", "has more than 120 characters"});
  }
  if (filter.text().find('\0') != std::string::npos)
    faults.push_back({path + ".text", "must not contain a NUL"});
  return parsed;
}

void ParseOrder(const std::string& order_by, CampaignQuery& query, Faults& faults) {
  const std::vector<std::string> words = absl::StrSplit(order_by, ' ', absl::SkipWhitespace());
  if (words.empty()) return;
  const bool known_field = words[0] == "create_time" || words[0] == "update_time";
  const bool known_direction =
      words.size() == 1 || (words.size() == 2 && (words[1] == "desc" || words[1] == "asc"));
  if (!known_field || !known_direction) {
    faults.push_back({"order_by", "must be create_time or update_time, optionally followed by desc"});
    return;
  }
  query.order_by =
      words[0] == "create_time" ? CampaignOrderField::kCreateTime : CampaignOrderField::kUpdateTime;
  query.descending = words.size() == 2 && words[1] == "desc";
}

absl::Status ToStatus(const Faults& faults) {
  return faults.empty() ? absl::OkStatus() : InvalidFields(faults);
}

}  // namespace dialtone
