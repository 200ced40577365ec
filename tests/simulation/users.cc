#include "tests/simulation/users.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace dialtone::simulation {

Users::Users(World& world, std::function<Replica*()> any_replica)
    : world_(world), any_replica_(std::move(any_replica)) {}

void Users::Start() {
  for (int i = 0; i < world_.chaos.campaigns; ++i) promises_.push_back({.id = {absl::StrCat("c", i)}});
  const auto spawn = [this](const std::string& name, std::function<void()> live) {
    ++active_;
    world_.scheduler.Spawn(name, nullptr, [this, live = std::move(live)] {
      live();
      --active_;
    });
  };
  for (Promise& promise : promises_)
    spawn(absl::StrCat("user-", promise.id.value), [this, &promise] { Live(promise); });
  for (int i = 0; i < world_.chaos.meddlers; ++i) spawn(absl::StrCat("meddler", i), [this] { Meddle(); });
}

template <typename Call>
auto Users::Through(Call call) -> decltype(call(std::declval<Replica&>())) {
  Replica* replica = any_replica_();
  if (replica == nullptr) return absl::UnavailableError("nobody serves");
  Scheduler::Task& task = world_.scheduler.current();
  task.group = &replica->process().group;
  auto answer = call(*replica);
  task.group = nullptr;
  return answer;
}

std::string Users::DrawAreaCode() {
  SeededRandom& random = world_.scheduler.random();
  if (Chance(random, 0.15)) return "";
  return VapiModel::AreaCode(Draw(random, 0, VapiModel::kAreaCodes - 1));
}

// The campaign of a promise is there until somebody asked for its end.
void Users::Answered(const Promise& promise, bool delete_was_asked, const absl::Status& status,
                     absl::string_view call) {
  if (world_.tracing()) {
    world_.Trace(absl::StrCat(call, " ", promise.id.value, ": ",
                              status.ok() ? "OK" : absl::StrCat(absl::StatusCodeToString(status.code()))));
  }
  if (absl::IsNotFound(status) && promise.created && !delete_was_asked && !promise.delete_asked) {
    world_.Violated("an acknowledged campaign exists",
                    absl::StrCat(promise.id.value, " is not there for ", call));
  }
  if (absl::IsInternal(status))
    world_.Violated("no internal error", absl::StrCat(call, ": ", status.message()));
}

bool Users::Create(Promise& promise) {
  SeededRandom& random = world_.scheduler.random();
  Campaigns::CreateRequest request{
      .campaign = {.id = promise.id,
                   .display_name = absl::StrCat("Campaign ", promise.id.value),
                   .assistant = {.first_message = "Hello"},
                   .phone_number_request = {.area_code = DrawAreaCode(),
                                            .allow_substitute = Chance(random, 0.5)}},
      .request = RequestKey{.request_id = absl::StrCat("request-", promise.id.value), .body_hash = "hash"}};
  while (true) {
    const auto view = Through([&](Replica& replica) { return replica.campaigns().Create(request); });
    Answered(promise, promise.delete_asked, view.status(), "CREATE");
    if (view.ok()) {
      if (promise.created && promise.uid != view->campaign.uid)
        world_.Violated("a replayed create returns the first result", promise.id.value);
      promise.uid = view->campaign.uid;
      promise.created = true;
      return true;
    }
    if (promise.created) {
      if (absl::IsFailedPrecondition(view.status()) && !promise.delete_asked)
        world_.Violated("an acknowledged campaign exists",
                        absl::StrCat(promise.id.value, " is gone for CREATE"));
      return true;
    }
    if (world_.calm()) return false;
    world_.scheduler.Sleep(Draw(random, absl::Milliseconds(100), absl::Seconds(20)));
  }
}

void Users::Update(Promise& promise) {
  SeededRandom& random = world_.scheduler.random();
  CampaignEdit edit;
  const std::string text = absl::StrCat("text ", ++texts_);
  if (Chance(random, 0.5)) edit.display_name = text;
  if (Chance(random, 0.5))
    edit.assistant = AssistantSpec{.name = Chance(random, 0.3) ? text : "", .first_message = text};
  if (Chance(random, 0.2)) edit.labels = {{"label", text}};
  const bool asked = promise.delete_asked;
  const auto view = Through([&](Replica& replica) {
    return replica.campaigns().Update(promise.id, std::nullopt,
                                      [&](const Campaign&) -> absl::StatusOr<CampaignEdit> { return edit; });
  });
  Answered(promise, asked, view.status(), "UPDATE");
}

void Users::Delete(Promise& promise) {
  promise.delete_asked = true;
  const auto view =
      Through([&](Replica& replica) { return replica.campaigns().Delete(promise.id, std::nullopt); });
  Answered(promise, true, view.status(), "DELETE");
  if (view.ok()) promise.deleted = true;
}

void Users::Retry(Promise& promise) {
  SeededRandom& random = world_.scheduler.random();
  std::optional<PhoneNumberRequest> wanted;
  if (Chance(random, 0.5)) wanted = {.area_code = DrawAreaCode(), .allow_substitute = Chance(random, 0.5)};
  const bool asked = promise.delete_asked;
  const auto view =
      Through([&](Replica& replica) { return replica.campaigns().Retry(promise.id, std::nullopt, wanted); });
  Answered(promise, asked, view.status(), "RETRY");
  // Without an answer it may have been done.
  if (view.ok() || absl::IsUnavailable(view.status())) ++promise.retries;
}

void Users::Check(Promise& promise) {
  const auto look = Through([&](Replica& replica) { return replica.Check(promise.id); });
  Answered(promise, promise.delete_asked, look.status(), "CHECK");
}

void Users::Act(Promise& promise) {
  SeededRandom& random = world_.scheduler.random();
  if (Chance(random, world_.chaos.delete_share)) return Delete(promise);
  const int roll = Draw(random, 0, 99);
  if (roll < 35) return Update(promise);
  if (roll < 60) return Check(promise);
  if (roll < 90) return Retry(promise);
  Create(promise);
}

void Users::Live(Promise& own) {
  Scheduler& scheduler = world_.scheduler;
  SeededRandom& random = scheduler.random();
  scheduler.Sleep(Draw(random, absl::ZeroDuration(), world_.chaos.duration / 2));
  if (!Create(own)) return;
  const absl::Duration longest_pause = Draw(random, absl::Seconds(1), absl::Seconds(90));
  const bool ends = Chance(random, 0.4);
  while (true) {
    scheduler.Sleep(Draw(random, absl::ZeroDuration(), longest_pause));
    if (world_.calm()) break;
    Promise& promise = Chance(random, 0.3) ? AnyPromise() : own;
    if (promise.created) Act(promise);
  }
  if (ends) Delete(own);
}

void Users::Meddle() {
  SeededRandom& random = world_.scheduler.random();
  const absl::Duration longest_pause = Draw(random, absl::Seconds(1), absl::Seconds(60));
  while (!world_.calm()) {
    Promise& promise = AnyPromise();
    if (promise.created) Act(promise);
    world_.scheduler.Sleep(Draw(random, absl::ZeroDuration(), longest_pause));
  }
}

Promise& Users::AnyPromise() { return promises_[world_.scheduler.random().Next() % promises_.size()]; }

void Users::RetryAllFailed() {
  for (Promise& promise : promises_) {
    const auto view = world_.store.GetCampaign(promise.id);
    if (view.ok() && view->campaign.state == CampaignState::kFailed) Retry(promise);
  }
}

}  // namespace dialtone::simulation
