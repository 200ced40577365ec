#ifndef DIALTONE_SERVER_PROVISIONING_VAPI_TAG_H_
#define DIALTONE_SERVER_PROVISIONING_VAPI_TAG_H_

#include <map>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "storage/provisioning_job.h"

namespace dialtone {

// The marks by which we find again at Vapi what we made there. They are made of the campaign's uid and the
// attempt, never of a caller's text alone, and every function here is pure.

// `dt-{uid}-{attempt}`, for example dt-01j9zv4q3m8x2c7k5n6p0r1s2t-1: the number's name at Vapi (at most 40
// characters).
std::string NumberTag(const CampaignRecord& record);

// The assistant's metadata: dialtone_uid and dialtone_campaign.
std::map<std::string, std::string> AssistantMetadata(const CampaignRecord& record);

// What a mark says. nullopt, or empty: it is none of Dialtone's.
struct ParsedNumberTag {
  std::string uid;
  int attempt = 0;
};
std::optional<ParsedNumberTag> ParseNumberTag(absl::string_view vapi_name);
std::string UidOfAssistant(const std::map<std::string, std::string>& metadata);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_VAPI_TAG_H_
