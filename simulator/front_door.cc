#include "simulator/front_door.h"

#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "simulator/call_counter.h"
#include "simulator/call_log.h"
#include "simulator/control.h"
#include "simulator/faults.h"
#include "simulator/pause.h"
#include "simulator/rendering.h"
#include "simulator/route.h"
#include "simulator/vapi_api.h"

namespace dialtone::simulator {
namespace {

// Calls that Vapi does not have are counted under one name: their paths are the caller's and without bound.
constexpr absl::string_view kOtherCalls = "other";

HttpResponse Dropped() {
  HttpResponse response;
  response.dropped = true;
  return response;
}

HttpResponse Spoilt(const Fault& fault, HttpResponse response) {
  switch (fault.kind) {
    case Fault::Kind::kReply:
      return fault.reply;
    case Fault::Kind::kDrop:
      return Dropped();
    case Fault::Kind::kTruncate:
      response.cut_after = fault.cut_after.value_or(response.body.size() / 2);
      return response;
    case Fault::Kind::kSlow:
      response.pieces = fault.pieces;
      response.over = fault.over;
      return response;
    case Fault::Kind::kDelay:
    case Fault::Kind::kProvisioning:
      return response;
  }
  return response;
}

bool PreventsEffect(const Fault& fault) {
  return !fault.after_effect && (fault.kind == Fault::Kind::kReply || fault.kind == Fault::Kind::kDrop);
}

}  // namespace

FrontDoor::FrontDoor(VapiApi* api, Control* control, FaultBook* faults, CallCounter* calls, CallLog* log,
                     const Clock* clock, Pause* pause, absl::Duration latency)
    : api_(api),
      control_(control),
      faults_(faults),
      calls_(calls),
      log_(log),
      clock_(clock),
      pause_(pause),
      latency_(latency) {}

HttpResponse FrontDoor::Handle(const HttpRequest& request) {
  return Control::Owns(request.path) ? control_->Serve(request) : ServeVapi(request);
}

HttpResponse FrontDoor::ServeVapi(const HttpRequest& request) {
  const std::optional<Route> route = MatchRoute(request.method, request.path);
  const absl::string_view name = route.has_value() ? route->name : kOtherCalls;
  const std::int64_t logged = log_->Arrived(name, clock_->Now());
  calls_->Count(name);
  HttpResponse response = ServeCounted(request, route);
  log_->Answered(logged, response.dropped ? 0 : response.status, clock_->Now());
  return response;
}

HttpResponse FrontDoor::ServeCounted(const HttpRequest& request, const std::optional<Route>& route) {
  if (!pause_->For(latency_)) return Dropped();
  if (!route.has_value()) return ErrorReply(404, absl::StrCat("Cannot ", request.method, " ", request.path));

  const std::optional<Fault> fault = faults_->Take(route->name);
  if (!fault.has_value()) return api_->Serve(*route, request);
  if (!fault->after_effect && !pause_->For(fault->delay)) return Dropped();
  if (PreventsEffect(*fault)) return Spoilt(*fault, HttpResponse());
  HttpResponse response = api_->Serve(*route, request, fault->numbers);
  if (fault->after_effect && !pause_->For(fault->delay)) return Dropped();
  return Spoilt(*fault, std::move(response));
}

}  // namespace dialtone::simulator
