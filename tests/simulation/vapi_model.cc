#include "tests/simulation/vapi_model.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace dialtone::simulation {
namespace {

VapiError Refused(VapiErrorKind kind, int status, std::string message) {
  return {.kind = kind, .http_status = status, .message = std::move(message)};
}

VapiError NotFound() { return Refused(VapiErrorKind::kNotFound, 404, "Not found"); }

bool InRange(const VapiListRequest& request, absl::Time created) {
  return (!request.created_at_ge.has_value() || created >= *request.created_at_ge) &&
         (!request.created_at_le.has_value() || created <= *request.created_at_le);
}

}  // namespace

VapiModel::VapiModel(Scheduler& scheduler, const Chaos& chaos) : scheduler_(scheduler), chaos_(chaos) {
  SeededRandom& random = scheduler_.random();
  unauthorized_from_ = scheduler_.Now() + Draw(random, absl::ZeroDuration(), chaos_.duration);
  unauthorized_until_ = unauthorized_from_ + chaos_.unauthorized * chaos_.duration;
  for (int i = 0; i < kAreaCodes; ++i)
    in_stock_[AreaCode(i)] = i == 0 || !Chance(random, chaos_.without_stock);
  // What others keep in the same account.
  const absl::Time before = scheduler_.Now() - absl::Minutes(1);
  const int foreign = Draw(random, 0, 2);
  for (int i = 0; i < foreign; ++i) {
    assistants_.push_back({.seen = {.id = absl::StrCat("foreign-a", i),
                                    .name = "Spring",
                                    .metadata = {{"team", "sales"}},
                                    .created_at = before + absl::Seconds(i)},
                           .foreign = true,
                           .visible_time = before});
    numbers_.push_back({.seen = {.id = absl::StrCat("foreign-n", i),
                                 .number = absl::StrCat("+1415555900", i),
                                 .status = "active",
                                 .name = "dt-line",
                                 .assistant_id = absl::StrCat("foreign-a", i),
                                 .created_at = before + absl::Seconds(i)},
                        .foreign = true,
                        .visible_time = before,
                        .ready_time = before,
                        .blocked_time = absl::InfiniteFuture()});
  }
}

std::string VapiModel::AreaCode(int index) { return absl::StrCat(415 + index); }

bool VapiModel::Unauthorized() const {
  return !calm_ && scheduler_.Now() >= unauthorized_from_ && scheduler_.Now() < unauthorized_until_;
}

// Vapi's clock: milliseconds, never the same twice, so that its lists can be paged.
absl::Time VapiModel::StampNow() {
  const absl::Time stamp = absl::FromUnixMillis(absl::ToUnixMillis(scheduler_.Now() + chaos_.clock_skew));
  last_stamp_ = std::max(stamp, last_stamp_ + absl::Milliseconds(1));
  return last_stamp_;
}

bool VapiModel::Visible(absl::Time visible_time, bool deleted) const {
  return !deleted && scheduler_.Now() >= visible_time;
}

bool VapiModel::Deletable(absl::Time visible_time, bool deleted) const {
  return Visible(chaos_.deletes_lag ? visible_time : absl::InfinitePast(), deleted);
}

VapiPhoneNumber VapiModel::Seen(const Number& number) const {
  VapiPhoneNumber seen = number.seen;
  const absl::Time now = scheduler_.Now();
  if (now < number.ready_time) seen.number.clear();
  if (number.masked && !seen.number.empty()) seen.number.replace(5, 4, "****");
  if (now >= number.blocked_time) seen.status = "blocked";
  return seen;
}

VapiResult<VapiAssistant> VapiModel::MakeAssistant(const VapiAssistantRequest& request,
                                                   absl::Time intent_time) {
  SeededRandom& random = scheduler_.random();
  assistants_.push_back(
      {.seen = {.id = absl::StrCat("a", assistants_.size()),
                .name = request.name,
                .metadata = request.metadata,
                .created_at = StampNow()},
       .sent = request,
       .intent_time = intent_time,
       .made_time = scheduler_.Now(),
       .visible_time = scheduler_.Now() + Draw(random, absl::ZeroDuration(), chaos_.visibility_lag)});
  return assistants_.back().seen;
}

VapiResult<VapiPhoneNumber> VapiModel::MakeNumber(const VapiPhoneNumberRequest& request,
                                                  absl::Time intent_time) {
  SeededRandom& random = scheduler_.random();
  const absl::Time now = scheduler_.Now();
  if (!request.area_code.empty() && !calm_ && !in_stock_[request.area_code]) {
    VapiError error =
        Refused(VapiErrorKind::kAreaCodeUnavailable, 400, "This area code is currently not available.");
    for (int i = Draw(random, 0, 2); i > 0; --i) {
      error.suggested_area_codes.push_back(AreaCode(Draw(random, 0, kAreaCodes - 1)));
    }
    return error;
  }
  const auto left = std::count_if(numbers_.begin(), numbers_.end(),
                                  [](const Number& each) { return !each.deleted && !each.foreign; });
  if (!calm_ && left >= chaos_.quota) return Refused(VapiErrorKind::kQuota, 400, "Number limit reached.");
  if (chaos_.checks_assistants) {
    const Assistant* assistant = FindAssistant(request.assistant_id);
    if (assistant == nullptr || assistant->deleted) {
      return Refused(VapiErrorKind::kInvalidRequest, 400, "assistantId does not exist");
    }
  }
  Number made;
  made.seen = {.id = absl::StrCat("n", numbers_.size()),
               .number = absl::StrFormat("+1%s555%04d", request.area_code.empty() ? "415" : request.area_code,
                                         numbers_.size()),
               .sip_uri = {},
               .status = "active",
               .name = request.name,
               .assistant_id = request.assistant_id,
               .created_at = StampNow()};
  made.area_code = request.area_code;
  made.intent_time = intent_time;
  made.made_time = now;
  made.visible_time = now + Draw(random, absl::ZeroDuration(), chaos_.visibility_lag);
  made.ready_time = now + Draw(random, absl::Seconds(0), absl::Seconds(30));
  made.blocked_time = absl::InfiniteFuture();
  if (Chance(random, chaos_.late)) made.ready_time = now + Draw(random, absl::Seconds(30), absl::Minutes(15));
  if (Chance(random, chaos_.never)) made.ready_time = absl::InfiniteFuture();
  if (Chance(random, chaos_.blocked))
    made.blocked_time = now + Draw(random, absl::Seconds(0), absl::Minutes(1));
  if (request.area_code.empty() && Chance(random, chaos_.sip_only)) {
    made.seen.sip_uri = absl::StrCat("sip:", made.seen.id, "@sip.vapi.ai");
    made.ready_time = absl::InfiniteFuture();
  }
  made.masked = Chance(random, chaos_.masked);
  numbers_.push_back(made);
  if (Chance(random, chaos_.dropped)) {
    Number* number = &numbers_.back();
    scheduler_.At(now + Draw(random, chaos_.visibility_lag, absl::Minutes(3)), [this, number] {
      if (!calm_ && !number->deleted) number->deleted = number->dropped = true;
    });
  }
  VapiPhoneNumber reply = Seen(numbers_.back());
  return reply;
}

VapiModel::Assistant* VapiModel::FindAssistant(const std::string& id) {
  for (Assistant& assistant : assistants_) {
    if (assistant.seen.id == id) return &assistant;
  }
  return nullptr;
}

VapiResult<VapiAssistant> VapiModel::Update(const std::string& id, const VapiAssistantRequest& request) {
  Assistant* assistant = FindAssistant(id);
  if (assistant == nullptr || assistant->deleted) return NotFound();
  assistant->sent = request;
  assistant->seen.name = request.name;
  assistant->seen.metadata = request.metadata;
  assistant->overwritten_late = false;
  assistant->update_refused = false;
  return assistant->seen;
}

VapiResult<std::monostate> VapiModel::DeleteAssistant(const std::string& id) {
  Assistant* assistant = FindAssistant(id);
  if (assistant == nullptr || !Deletable(assistant->visible_time, assistant->deleted)) return NotFound();
  if (chaos_.pins_assistants) {
    for (const Number& number : numbers_) {
      if (!number.deleted && number.seen.assistant_id == id) {
        return Refused(VapiErrorKind::kConflict, 409, "assistant_pinned");
      }
    }
  }
  assistant->deleted = true;
  return std::monostate{};
}

VapiResult<std::monostate> VapiModel::DeleteNumber(const std::string& id) {
  for (Number& number : numbers_) {
    if (number.seen.id != id || !Deletable(number.visible_time, number.deleted)) continue;
    number.deleted = true;
    return std::monostate{};
  }
  return NotFound();
}

VapiResult<VapiPhoneNumber> VapiModel::GetNumber(const std::string& id) const {
  for (const Number& number : numbers_) {
    if (number.seen.id == id && Visible(number.visible_time, number.deleted)) return Seen(number);
  }
  return NotFound();
}

VapiResult<VapiClient::PhoneNumberList> VapiModel::ListNumbers(const VapiListRequest& request) const {
  const int limit = std::min(request.limit, chaos_.page_limit);
  VapiClient::PhoneNumberList list;
  for (auto number = numbers_.rbegin(); number != numbers_.rend(); ++number) {
    if (!Visible(number->visible_time, number->deleted) || !InRange(request, *number->seen.created_at))
      continue;
    if (static_cast<int>(list.numbers.size()) < limit) list.numbers.push_back(Seen(*number));
  }
  list.truncated = static_cast<int>(list.numbers.size()) == limit;
  return list;
}

VapiResult<VapiClient::AssistantList> VapiModel::ListAssistants(const VapiListRequest& request) const {
  const int limit = std::min(request.limit, chaos_.page_limit);
  VapiClient::AssistantList list;
  for (auto assistant = assistants_.rbegin(); assistant != assistants_.rend(); ++assistant) {
    if (!Visible(assistant->visible_time, assistant->deleted) ||
        !InRange(request, *assistant->seen.created_at)) {
      continue;
    }
    if (static_cast<int>(list.assistants.size()) < limit) list.assistants.push_back(assistant->seen);
  }
  list.truncated = static_cast<int>(list.assistants.size()) == limit;
  return list;
}

}  // namespace dialtone::simulation
