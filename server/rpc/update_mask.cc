#include "server/rpc/update_mask.h"

#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/rpc/convert.h"
#include "server/rpc/validate.h"

namespace dialtone {
namespace {

constexpr absl::string_view kOutputOnly[] = {"name", "uid",      "state",       "phone_number", "failure",
                                             "etag", "revision", "create_time", "update_time"};
constexpr absl::string_view kImmutable[] = {"vapi_account", "phone_number_request"};

using Copy = void (*)(const AssistantSpec& from, AssistantSpec& to);

const std::map<std::string, Copy>& AssistantPaths() {
  static const auto* const kPaths = new std::map<std::string, Copy>{
      {"assistant.name", [](const AssistantSpec& from, AssistantSpec& to) { to.name = from.name; }},
      {"assistant.first_message",
       [](const AssistantSpec& from, AssistantSpec& to) { to.first_message = from.first_message; }},
      {"assistant.system_prompt",
       [](const AssistantSpec& from, AssistantSpec& to) { to.system_prompt = from.system_prompt; }},
      {"assistant.model",
       [](const AssistantSpec& from, AssistantSpec& to) {
         to.model_provider = from.model_provider;
         to.model = from.model;
       }},
      {"assistant.voice",
       [](const AssistantSpec& from, AssistantSpec& to) {
         to.voice_provider = from.voice_provider;
         to.voice_id = from.voice_id;
       }},
      {"assistant.server_url",
       [](const AssistantSpec& from, AssistantSpec& to) { to.server_url = from.server_url; }},
      {"assistant.overrides",
       [](const AssistantSpec& from, AssistantSpec& to) { to.overrides_json = from.overrides_json; }},
  };
  return *kPaths;
}

// `path` itself, or a path below it.
template <std::size_t N>
bool IsUnder(const absl::string_view (&roots)[N], const std::string& path) {
  for (absl::string_view root : roots) {
    if (path == root || absl::StartsWith(path, absl::StrCat(root, "."))) return true;
  }
  return false;
}

std::set<std::string> PopulatedPaths(const v1::Campaign& campaign) {
  std::set<std::string> paths;
  if (!campaign.display_name().empty()) paths.insert("display_name");
  if (!campaign.labels().empty()) paths.insert("labels");
  const v1::Assistant& assistant = campaign.assistant();
  if (!assistant.name().empty()) paths.insert("assistant.name");
  if (!assistant.first_message().empty()) paths.insert("assistant.first_message");
  if (!assistant.system_prompt().empty()) paths.insert("assistant.system_prompt");
  if (assistant.has_model()) paths.insert("assistant.model");
  if (assistant.has_voice()) paths.insert("assistant.voice");
  if (!assistant.server_url().empty()) paths.insert("assistant.server_url");
  if (assistant.has_overrides()) paths.insert("assistant.overrides");
  return paths;
}

std::set<std::string> PathsOf(const v1::UpdateCampaignRequest& request, Faults& faults) {
  if (request.update_mask().paths().empty()) return PopulatedPaths(request.campaign());
  std::set<std::string> paths;
  for (const std::string& path : request.update_mask().paths()) {
    if (path == "*") {
      paths.insert({"display_name", "labels", "assistant"});
    } else if (path == "display_name" || path == "labels" || path == "assistant" ||
               AssistantPaths().contains(path)) {
      paths.insert(path);
    } else if (IsUnder(kImmutable, path)) {
      faults.push_back({"update_mask", absl::StrCat("'", path,
                                                    "' cannot change; RetryCampaign can ask for another "
                                                    "number")});
    } else if (!IsUnder(kOutputOnly, path)) {
      faults.push_back({"update_mask", absl::StrCat("'", path, "' is not a field of a campaign")});
    }
  }
  return paths;
}

// What `paths` name of the assistant; the rest is left empty.
v1::Assistant NamedParts(v1::Assistant assistant, const std::set<std::string>& paths) {
  if (paths.contains("assistant")) return assistant;
  const auto* descriptor = v1::Assistant::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    if (!paths.contains("assistant." + field->name()))
      assistant.GetReflection()->ClearField(&assistant, field);
  }
  return assistant;
}

}  // namespace

absl::StatusOr<CampaignUpdate> CampaignUpdate::Parse(const v1::UpdateCampaignRequest& request) {
  Faults faults;
  CampaignUpdate update;
  update.paths_ = PathsOf(request, faults);
  const v1::Campaign& campaign = request.campaign();
  if (update.paths_.contains("display_name")) {
    ValidateDisplayName(campaign.display_name(), "campaign.display_name", faults);
  }
  if (update.paths_.contains("labels")) ValidateLabels(campaign.labels(), "campaign.labels", faults);
  ValidateAssistant(NamedParts(campaign.assistant(), update.paths_), "campaign.assistant", faults);
  if (!faults.empty()) return ToStatus(faults);
  update.wanted_.display_name = campaign.display_name();
  update.wanted_.labels = {campaign.labels().begin(), campaign.labels().end()};
  update.wanted_.assistant = FromProto(campaign.assistant());
  return update;
}

absl::StatusOr<CampaignEdit> CampaignUpdate::EditOf(const Campaign& current) const {
  CampaignEdit edit;
  if (paths_.contains("display_name")) edit.display_name = wanted_.display_name;
  if (paths_.contains("labels")) edit.labels = wanted_.labels;
  AssistantSpec assistant = paths_.contains("assistant") ? wanted_.assistant : current.assistant;
  for (const auto& [path, copy] : AssistantPaths()) {
    if (paths_.contains(path)) copy(wanted_.assistant, assistant);
  }
  if (!assistant.system_prompt.empty() && assistant.model.empty()) {
    return InvalidFields({{"campaign.assistant.model", "is required with a system_prompt"}});
  }
  if (assistant != current.assistant) edit.assistant = std::move(assistant);
  return edit;
}

}  // namespace dialtone
