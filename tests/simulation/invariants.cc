#include "tests/simulation/invariants.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/provisioning/e164.h"
#include "server/provisioning/vapi_requests.h"

namespace dialtone::simulation {
namespace {

constexpr absl::string_view kOneEach = "a campaign has the assistant and the number of its row, and no other";
constexpr absl::string_view kNoStray = "what carries our tag at Vapi is named by a row";

// The uid in `dt-{uid}-{attempt}`, or what it is not.
std::string UidOf(const VapiModel::Number& number) {
  return number.foreign ? "" : number.seen.name.substr(3, number.seen.name.rfind('-') - 3);
}

std::string UidOf(const VapiModel::Assistant& assistant) {
  return assistant.foreign ? "" : assistant.seen.metadata.at("dialtone_uid");
}

class Judge {
 public:
  Judge(World& world, const Users& users) : world_(world), users_(users) {}

  std::vector<std::string> Run() {
    Promises();
    Foreign();
    const auto page = world_.store.ListCampaigns({.page_size = kMaxPageSize});
    for (const CampaignView& view : page->campaigns) Living(*world_.store.Load(view.campaign.id));
    Strays();
    BoughtOnce();
    if (world_.chaos.fault_free) OnePostEach();
    return std::move(broken_);
  }

 private:
  void Violated(absl::string_view invariant, const std::string& detail) {
    broken_.push_back(absl::StrCat(invariant, ": ", detail));
  }

  void Promises() {
    for (const Promise& promise : users_.promises()) {
      const bool exists = world_.store.GetCampaign(promise.id).ok();
      if (promise.created && !promise.delete_asked && !exists)
        Violated("an acknowledged campaign exists", promise.id.value);
      if (promise.deleted && exists) Violated("a deleted campaign goes", promise.id.value);
      if (promise.created && !exists) {
        const auto number = world_.store.GetPhoneNumber(promise.id);
        if (!number.ok() || number->state != PhoneNumberState::kReleased)
          Violated("the number of a deleted campaign is RELEASED", promise.id.value);
      }
    }
  }

  void Foreign() {
    for (const auto& each : world_.vapi.numbers()) {
      if (each.foreign && each.deleted) Violated("what is not ours stays", each.seen.id);
    }
    for (const auto& each : world_.vapi.assistants()) {
      if (each.foreign && (each.deleted || each.seen.name != "Spring"))
        Violated("what is not ours stays", each.seen.id);
    }
  }

  void Living(const CampaignRecord& record) {
    const std::string& id = record.campaign.id.value;
    const ProvisioningJob& job = record.job;
    living_.push_back(record.campaign.uid);
    const auto stuck = [&](const std::string& what) {
      Violated("nothing is stuck", absl::StrCat(id, " ", what, ", step ", EnumName(job.step)));
    };
    if (record.campaign.state == CampaignState::kPending) stuck("is PENDING");
    if (record.campaign.state == CampaignState::kDeleting) stuck("is DELETING");
    if (job.step == Step::kAssistantAsked || job.step == Step::kNumberAsked) stuck("was asked for");
    if (job.due_time.has_value()) stuck("is due");
    if (!job.lease_token.empty() && job.lease_until > world_.scheduler.Now()) stuck("is leased");
    if (!job.surplus_vapi_phone_number_ids.empty() || !job.surplus_vapi_assistant_ids.empty())
      stuck("has surplus");

    const bool active = record.campaign.state == CampaignState::kActive;
    if (active != IsE164(record.number.number) || active != !record.number.number.empty() ||
        active != (record.number.state == PhoneNumberState::kActive)) {
      Violated("ACTIVE means digits", absl::StrCat(id, " is ", EnumName(record.campaign.state), " with '",
                                                   record.number.number, "'"));
    }
    NumberOf(record);
    AssistantOf(record);
  }

  void NumberOf(const CampaignRecord& record) {
    const std::string& id = record.campaign.id.value;
    const std::string& kept = record.number.vapi_phone_number_id;
    bool there = kept.empty(), dropped = false;
    for (const auto& number : world_.vapi.numbers()) dropped |= number.seen.id == kept && number.dropped;
    there |= dropped;
    // As after the restore of an old backup: the sweeper does not touch what may be the number that people
    // call.
    const bool in_doubt = dropped && record.campaign.state == CampaignState::kActive;
    for (const auto& number : world_.vapi.numbers()) {
      if (number.seen.id == kept) {
        if (number.seen.assistant_id != record.number.vapi_assistant_id)
          Violated(kOneEach, absl::StrCat(id, ": number ", kept, " reaches another assistant"));
        if (!record.number.area_code.empty() && number.area_code != record.number.area_code)
          Violated(kOneEach, absl::StrCat(id, ": number ", kept, " has area code ", number.area_code));
        if (record.campaign.state == CampaignState::kActive && number.seen.number != record.number.number)
          Violated(kOneEach, absl::StrCat(id, ": number ", kept, " has other digits"));
      }
      if (number.deleted || UidOf(number) != record.campaign.uid) continue;
      if (number.seen.id == kept) {
        there = true;
      } else if (!in_doubt) {
        Violated(kOneEach, absl::StrCat(id, " keeps number '", kept, "' and has ", number.seen.id, " (",
                                        number.seen.name, ") as well"));
      }
    }
    if (!there) Violated(kOneEach, absl::StrCat(id, " keeps number ", kept, ", which is not there"));
  }

  void AssistantOf(const CampaignRecord& record) {
    const std::string& id = record.campaign.id.value;
    const std::string& kept = record.number.vapi_assistant_id;
    bool there = kept.empty();
    for (const auto& assistant : world_.vapi.assistants()) {
      if (assistant.deleted || UidOf(assistant) != record.campaign.uid) continue;
      if (assistant.seen.id != kept) {
        Violated(kOneEach,
                 absl::StrCat(id, " keeps assistant '", kept, "' and has ", assistant.seen.id, " as well"));
        continue;
      }
      there = true;
      const VapiAssistantRequest wanted = AssistantRequestFor(record);
      const bool same =
          assistant.sent.name == wanted.name && assistant.sent.first_message == wanted.first_message;
      if (!same && !assistant.update_refused && !assistant.overwritten_late) {
        Violated("the assistant has the settings of the row",
                 absl::StrCat(id, ": '", assistant.sent.name, "' '", assistant.sent.first_message,
                              "' at Vapi, '", wanted.name, "' '", wanted.first_message, "' wanted, ",
                              EnumName(record.campaign.state), " ", EnumName(record.job.step),
                              record.job.assistant_stale ? " stale" : ""));
      }
    }
    if (!there) Violated(kOneEach, absl::StrCat(id, " keeps assistant ", kept, ", which is not there"));
  }

  void Strays() {
    const auto lives = [&](const std::string& uid) {
      return std::find(living_.begin(), living_.end(), uid) != living_.end();
    };
    for (const auto& number : world_.vapi.numbers()) {
      if (!number.deleted && !number.foreign && !lives(UidOf(number)))
        Violated(kNoStray, absl::StrCat("number ", number.seen.id, " (", number.seen.name, ")"));
    }
    for (const auto& assistant : world_.vapi.assistants()) {
      if (!assistant.deleted && !assistant.foreign && !lives(UidOf(assistant)))
        Violated(kNoStray, absl::StrCat("assistant ", assistant.seen.id, " of ", UidOf(assistant)));
    }
  }

  // Of several that were made for one intent, each but the last one must have come so late that nobody could
  // know of it when the next was asked for.
  template <typename Things, typename KeyOf>
  void BoughtOnce(const Things& things, KeyOf key_of) {
    using Thing = typename Things::value_type;
    std::map<std::string, std::vector<const Thing*>> by_key;
    for (const Thing& thing : things) {
      if (!thing.foreign) by_key[key_of(thing)].push_back(&thing);
    }
    for (auto& [key, bought] : by_key) {
      std::stable_sort(bought.begin(), bought.end(),
                       [](const Thing* a, const Thing* b) { return a->intent_time < b->intent_time; });
      for (std::size_t i = 0; i + 1 < bought.size(); ++i) {
        const absl::Duration late = bought[i]->visible_time - bought[i]->intent_time;
        bool explained = late >= LifecyclePolicy().look_up_grace;
        if constexpr (std::is_same_v<Thing, VapiModel::Number>) explained |= bought[i]->dropped;
        if (!explained) {
          Violated("nothing is bought twice",
                   absl::StrCat(bought[i]->seen.id, " was made for ", key, " within ",
                                absl::FormatDuration(late), ", and then ", bought[i + 1]->seen.id));
        }
      }
    }
  }

  void BoughtOnce() {
    BoughtOnce(world_.vapi.numbers(), [](const VapiModel::Number& number) { return number.seen.name; });
    BoughtOnce(world_.vapi.assistants(),
               [](const VapiModel::Assistant& assistant) { return UidOf(assistant); });
  }

  void OnePostEach() {
    std::map<std::string, int> numbers, assistants;
    for (const auto& number : world_.vapi.numbers()) ++numbers[UidOf(number)];
    for (const auto& assistant : world_.vapi.assistants()) ++assistants[UidOf(assistant)];
    for (const Promise& promise : users_.promises()) {
      const int least = promise.delete_asked ? 0 : 1, most = 1;
      const int number = numbers[promise.uid], assistant = assistants[promise.uid];
      if (!promise.created || number < least || number > most || assistant < least || assistant > most) {
        Violated("without faults one POST of each kind",
                 absl::StrCat(promise.id.value, ": ", assistant, " assistants and ", number, " numbers"));
      }
    }
  }

  World& world_;
  const Users& users_;
  std::vector<std::string> living_, broken_;
};

}  // namespace

std::vector<std::string> BrokenInvariants(World& world, const Users& users) {
  return Judge(world, users).Run();
}

}  // namespace dialtone::simulation
