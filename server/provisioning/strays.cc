#include "server/provisioning/strays.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/status_macros.h"
#include "server/provisioning/vapi_tag.h"

namespace dialtone {
namespace {

constexpr std::size_t kPerQuery = 500;

using NumbersByUid = std::unordered_map<std::string, PhoneNumber>;

absl::StatusOr<NumbersByUid> FindByUid(Store& store, const std::vector<std::string>& uids) {
  NumbersByUid by_uid;
  for (std::size_t begin = 0; begin < uids.size(); begin += kPerQuery) {
    const auto batch = absl::MakeSpan(uids).subspan(begin, kPerQuery);
    DIALTONE_ASSIGN_OR_RETURN(std::vector<PhoneNumber> found, store.FindPhoneNumbers(batch));
    for (PhoneNumber& number : found) by_uid.emplace(number.uid, std::move(number));
  }
  return by_uid;
}

// How a record names things of one kind.
struct Naming {
  std::string PhoneNumber::*kept;
  std::vector<std::string> ProvisioningJob::*surplus;
};
constexpr Naming kNumbers{&PhoneNumber::vapi_phone_number_id,
                          &ProvisioningJob::surplus_vapi_phone_number_ids};
constexpr Naming kAssistants{&PhoneNumber::vapi_assistant_id, &ProvisioningJob::surplus_vapi_assistant_ids};

absl::StatusOr<Standing> StandingOf(Store& store, const PhoneNumber& number, const std::string& vapi_id,
                                    const Naming& naming) {
  if (number.*naming.kept == vapi_id) return Standing::kNamed;
  const auto record = store.Load(number.id);
  if (absl::IsNotFound(record.status())) return Standing::kLeftOver;
  if (!record.ok()) return record.status();
  // Another campaign may have got the id of one that was purged meanwhile.
  if (record->campaign.uid != number.uid) return Standing::kLeftOver;
  const auto& surplus = record->job.*naming.surplus;
  if (record->number.*naming.kept == vapi_id ||
      std::find(surplus.begin(), surplus.end(), vapi_id) != surplus.end()) {
    return Standing::kNamed;
  }
  const Step step = record->job.step;
  const bool asking = step == Step::kAssistantAsked || step == Step::kNumberAsked;
  return asking ? Standing::kUndecided : Standing::kExtra;
}

template <typename Judged, typename Thing>
absl::StatusOr<std::vector<Judged>> Judge(Store& store, absl::Span<const Thing> things, Thing Judged::*member,
                                          std::string (*uid_of)(const Thing&), const Naming& naming) {
  std::vector<std::string> uids;
  for (const Thing& thing : things) {
    if (std::string uid = uid_of(thing); !uid.empty()) uids.push_back(std::move(uid));
  }
  std::vector<Judged> judged;
  if (uids.empty()) return judged;
  DIALTONE_ASSIGN_OR_RETURN(const NumbersByUid by_uid, FindByUid(store, uids));
  for (const Thing& thing : things) {
    const std::string uid = uid_of(thing);
    if (uid.empty()) continue;
    Judged& one = judged.emplace_back();
    one.*member = thing;
    const auto number = by_uid.find(uid);
    if (number == by_uid.end()) continue;
    one.campaign = number->second.id;
    DIALTONE_ASSIGN_OR_RETURN(one.standing, StandingOf(store, number->second, thing.id, naming));
  }
  return judged;
}

// A row that names a number knows it, also when the number's mark is another's: what reaches a campaign's
// assistant is adopted whatever it is called, and people rename numbers.
absl::Status RecogniseById(Store& store, std::vector<JudgedNumber>& judged) {
  std::unordered_map<std::string, JudgedNumber*> unknown;
  std::vector<std::string> ids;
  for (JudgedNumber& one : judged) {
    if (one.standing == Standing::kOrphaned && unknown.emplace(one.number.id, &one).second) {
      ids.push_back(one.number.id);
    }
  }
  for (std::size_t begin = 0; begin < ids.size(); begin += kPerQuery) {
    const auto batch = absl::MakeSpan(ids).subspan(begin, kPerQuery);
    DIALTONE_ASSIGN_OR_RETURN(
        const PhoneNumberPage page,
        store.ListPhoneNumbers({.filter = {.vapi_phone_number_ids = {batch.begin(), batch.end()}},
                                .page_size = kMaxPageSize,
                                .count_total = false}));
    for (const PhoneNumber& number : page.numbers) {
      JudgedNumber& one = *unknown.at(number.vapi_phone_number_id);
      one.standing = Standing::kNamed;
      one.campaign = number.id;
    }
  }
  return absl::OkStatus();
}

std::string UidOfNumber(const VapiPhoneNumber& number) {
  const auto tag = ParseNumberTag(number.name);
  return tag.has_value() ? tag->uid : "";
}

}  // namespace

absl::StatusOr<std::vector<JudgedNumber>> JudgeNumbers(Store& store,
                                                       absl::Span<const VapiPhoneNumber> numbers) {
  DIALTONE_ASSIGN_OR_RETURN(
      std::vector<JudgedNumber> judged,
      (Judge<JudgedNumber, VapiPhoneNumber>(store, numbers, &JudgedNumber::number, UidOfNumber, kNumbers)));
  DIALTONE_RETURN_IF_ERROR(RecogniseById(store, judged));
  return judged;
}

absl::StatusOr<std::vector<JudgedAssistant>> JudgeAssistants(Store& store,
                                                             absl::Span<const VapiAssistant> assistants) {
  return Judge<JudgedAssistant, VapiAssistant>(
      store, assistants, &JudgedAssistant::assistant,
      [](const VapiAssistant& assistant) { return UidOfAssistant(assistant.metadata); }, kAssistants);
}

}  // namespace dialtone
