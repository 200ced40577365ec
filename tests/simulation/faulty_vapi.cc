#include "tests/simulation/faulty_vapi.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"

namespace dialtone::simulation {
namespace {

VapiError NotSent() { return {.kind = VapiErrorKind::kNotSent, .message = "connection refused"}; }
VapiError NoReply() { return {.kind = VapiErrorKind::kNoReply, .message = "no reply"}; }

VapiError ErrorOf(VapiErrorKind kind, SeededRandom& random) {
  VapiError error{.kind = kind, .message = std::string(VapiErrorKindName(kind))};
  if (kind == VapiErrorKind::kRateLimited && Chance(random, 0.5))
    error.retry_after = Draw(random, absl::Seconds(1), absl::Minutes(15));
  if (kind == VapiErrorKind::kAreaCodeUnavailable && Chance(random, 0.5))
    error.suggested_area_codes = {VapiModel::AreaCode(Draw(random, 0, VapiModel::kAreaCodes - 1))};
  return error;
}

// Whether a PATCH that was answered so has been refused for good.
bool IsRefusal(const VapiError& error) {
  return !IsTransient(error.kind) && error.kind != VapiErrorKind::kUnauthorized;
}

template <typename T>
std::string Describe(const VapiResult<T>& answer) {
  return answer.ok() ? "ok" : std::string(VapiErrorKindName(answer.error().kind));
}

}  // namespace

std::optional<VapiErrorKind> FaultyVapi::DrawError(Method method) {
  SeededRandom& random = world_.scheduler.random();
  if (world_.calm() || !Chance(random, world_.chaos.vapi_fails)) return std::nullopt;
  const auto& kinds = world_.chaos.vapi_errors;
  const VapiErrorKind kind = kinds[random.Next() % kinds.size()];
  // That something is not there, which is there, Vapi does not say.
  if (kind == VapiErrorKind::kNotFound && method != Method::kPost) return VapiErrorKind::kServerError;
  return kind;
}

template <typename T>
VapiResult<T> FaultyVapi::Exchange(Method method, const std::string& what,
                                   std::function<VapiResult<T>()> effect) {
  struct Flight {
    std::optional<VapiResult<T>> answer;
    bool lost = false;
  };
  const bool posts = method == Method::kPost;
  if (posts) {
    world_.PointBeforePost(process_);
  } else {
    world_.Point(process_);
  }
  if (process_.dead) return NotSent();
  Scheduler& scheduler = world_.scheduler;
  SeededRandom& random = scheduler.random();
  const bool calm = world_.calm();
  const absl::Time sent = scheduler.Now();
  const absl::Duration latency = Draw(random, absl::ZeroDuration(), world_.chaos.max_latency);
  absl::Duration there = latency * random.Uniform();
  there = absl::Microseconds(absl::ToInt64Microseconds(there));

  std::optional<VapiErrorKind> error = DrawError(method);
  bool takes_effect = !error.has_value() || (EffectPossible(*error) && Chance(random, 0.5));
  absl::Duration answered_after = latency;
  if (!calm && !error.has_value() && Chance(random, world_.chaos.reply_lost)) error = VapiErrorKind::kNoReply;
  if (!calm && posts && Chance(random, world_.chaos.arrives_late)) {
    error = VapiErrorKind::kNoReply;
    takes_effect = true;
    there = Draw(random, latency, kLongestUnderWay);
    ++world_.met.late_posts;
  }
  if (error.has_value()) ++world_.met.vapi_faults;
  if (error == VapiErrorKind::kNoReply && Chance(random, 0.5)) answered_after = kCallTimeout;

  auto flight = std::make_shared<Flight>();
  if (takes_effect) {
    auto arrive = [this_world = &world_, flight, effect = std::move(effect), what] {
      if (flight->lost) return;
      if (this_world->vapi.Unauthorized()) {
        flight->answer =
            VapiError{.kind = VapiErrorKind::kUnauthorized, .http_status = 401, .message = "Invalid key"};
      } else {
        flight->answer = effect();
      }
      if (this_world->tracing())
        this_world->Trace(absl::StrCat(what, ": ", Describe(*flight->answer)), "Vapi");
    };
    if (there == absl::ZeroDuration()) {
      arrive();
    } else {
      scheduler.At(sent + there, std::move(arrive));
    }
  }
  if (answered_after > absl::ZeroDuration()) scheduler.SleepUntil(sent + answered_after);
  // Of what a dying process had sent, some arrives and some does not.
  if (process_.dead) flight->lost = Chance(random, 0.5);
  if (posts) {
    world_.PointAfterPost(process_);
  } else {
    world_.Point(process_);
  }
  if (process_.dead) return NoReply();
  if (!error.has_value() && !flight->answer.has_value()) error = VapiErrorKind::kNoReply;
  if (error.has_value()) {
    if (world_.tracing()) world_.Trace(absl::StrCat("got ", VapiErrorKindName(*error), " for ", what));
    return ErrorOf(*error, random);
  }
  if (world_.tracing()) world_.Trace(absl::StrCat("got ", Describe(*flight->answer), " for ", what));
  return *flight->answer;
}

// A POST without an intent of its own stands on nothing older than itself.
absl::Time FaultyVapi::TakeIntent() {
  const absl::Time intent = std::exchange(world_.scheduler.current().intent_time, absl::InfinitePast());
  return intent == absl::InfinitePast() ? world_.scheduler.Now() : intent;
}

VapiResult<VapiAssistant> FaultyVapi::CreateAssistant(const VapiAssistantRequest& request) {
  const absl::Time intent = TakeIntent();
  World* world = &world_;
  return Exchange<VapiAssistant>(
      Method::kPost, absl::StrCat("POST assistant ", request.name),
      [world, request, intent] { return world->vapi.MakeAssistant(request, intent); });
}

VapiResult<VapiPhoneNumber> FaultyVapi::CreatePhoneNumber(const VapiPhoneNumberRequest& request) {
  const absl::Time intent = TakeIntent();
  World* world = &world_;
  return Exchange<VapiPhoneNumber>(
      Method::kPost, absl::StrCat("POST number ", request.name, " ", request.area_code),
      [world, request, intent] { return world->vapi.MakeNumber(request, intent); });
}

VapiResult<VapiAssistant> FaultyVapi::UpdateAssistant(const std::string& id,
                                                      const VapiAssistantRequest& request) {
  World* world = &world_;
  Scheduler::Task* task = &world_.scheduler.current();
  const std::string token = task->lease_token;
  const auto answer = Exchange<VapiAssistant>(
      Method::kPatch, absl::StrCat("PATCH assistant ", id, " ", request.name, "/", request.first_message),
      [world, task, token, id, request] {
        auto updated = world->vapi.Update(id, request);
        const auto record = world->store.Load({request.metadata.at("dialtone_campaign")});
        if (updated.ok() && record.ok() && record->job.lease_token != token) {
          world->vapi.FindAssistant(id)->overwritten_late = true;
          task->late_updates.push_back(id);
        }
        return updated;
      });
  VapiModel::Assistant* assistant = world_.vapi.FindAssistant(id);
  if (assistant != nullptr && !answer.ok() && IsRefusal(answer.error())) assistant->update_refused = true;
  return answer;
}

VapiResult<std::monostate> FaultyVapi::DeleteAssistant(const std::string& id) {
  World* world = &world_;
  return Exchange<std::monostate>(Method::kDelete, absl::StrCat("DELETE assistant ", id),
                                  [world, id] { return world->vapi.DeleteAssistant(id); });
}

VapiResult<std::monostate> FaultyVapi::DeletePhoneNumber(const std::string& id) {
  World* world = &world_;
  return Exchange<std::monostate>(Method::kDelete, absl::StrCat("DELETE number ", id),
                                  [world, id] { return world->vapi.DeleteNumber(id); });
}

VapiResult<VapiPhoneNumber> FaultyVapi::GetPhoneNumber(const std::string& id) {
  World* world = &world_;
  return Exchange<VapiPhoneNumber>(Method::kGet, absl::StrCat("GET number ", id),
                                   [world, id] { return world->vapi.GetNumber(id); });
}

VapiResult<VapiClient::PhoneNumberList> FaultyVapi::ListPhoneNumbers(const VapiListRequest& request) {
  World* world = &world_;
  return Exchange<PhoneNumberList>(Method::kGet, "list numbers",
                                   [world, request] { return world->vapi.ListNumbers(request); });
}

VapiResult<VapiClient::AssistantList> FaultyVapi::ListAssistants(const VapiListRequest& request) {
  World* world = &world_;
  return Exchange<AssistantList>(Method::kGet, "list assistants",
                                 [world, request] { return world->vapi.ListAssistants(request); });
}

}  // namespace dialtone::simulation
