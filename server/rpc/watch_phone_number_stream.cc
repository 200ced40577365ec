#include "server/rpc/watch_phone_number_stream.h"

#include <dialtone/v1/phone_number_service.pb.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/rpc/call_errors.h"
#include "server/rpc/convert.h"
#include "server/rpc/resource_name.h"
#include "storage/store.h"

namespace dialtone {

WatchPhoneNumberStream::WatchPhoneNumberStream(const RpcDependencies& deps, absl::string_view peer,
                                               Options options)
    : WatchStream(deps, "/dialtone.v1.PhoneNumberService/WatchPhoneNumber", peer),
      options_(std::move(options)),
      newest_(options_.after_revision) {}

absl::Status WatchPhoneNumberStream::Subscribe(const std::string& caller) {
  DIALTONE_RETURN_IF_ERROR(deps_.hub.AddForCampaign(options_.id, caller, shared_from_this()));
  auto number = deps_.store.GetPhoneNumber(options_.id);
  if (absl::IsNotFound(number.status())) {
    return NoSuchPhoneNumber(options_.id);
  }
  // What changed before the revision was forgotten was dropped as old, so the number is read again.
  if (number.ok() && ForgetUnknownRevision(number->revision))
    number = deps_.store.GetPhoneNumber(options_.id);
  if (!number.ok()) return number.status();
  Offer(std::make_shared<CampaignChange>(CampaignChange{.campaign = {}, .number = *std::move(number)}));
  return absl::OkStatus();
}

bool WatchPhoneNumberStream::ForgetUnknownRevision(std::int64_t current) {
  MutexLock lock(&mu_);
  if (newest_ != options_.after_revision || newest_ <= current) return false;
  newest_ = 0;
  return true;
}

void WatchPhoneNumberStream::OnChange(const std::shared_ptr<const CampaignChange>& change) { Offer(change); }

bool WatchPhoneNumberStream::IsLast(PhoneNumberState state) const {
  switch (state) {
    case PhoneNumberState::kPending:
    case PhoneNumberState::kReleasing:
      return false;
    case PhoneNumberState::kActive:
    case PhoneNumberState::kFailed:
      return !options_.follow;
    case PhoneNumberState::kReleased:
      return true;
  }
  return false;
}

void WatchPhoneNumberStream::Offer(const std::shared_ptr<const CampaignChange>& change) {
  const PhoneNumber& number = change->number;
  MutexLock lock(&mu_);
  if (number.revision > newest_) {
    newest_ = number.revision;
    pending_ = change;
  } else if (number.revision == newest_ && !told_.has_value() && pending_ == nullptr) {
    told_.emplace(number);  // the caller came with it
  }
  PumpLocked();
}

void WatchPhoneNumberStream::PumpLocked() {
  if (BusyLocked()) return;
  // A last state, once sent, ends the stream even when a newer one has come up meanwhile.
  if (told_.has_value() && IsLast(told_->state)) return FinishOnceLocked(absl::OkStatus());
  if (pending_ == nullptr) return;
  const std::shared_ptr<const CampaignChange> change = std::move(pending_);
  pending_ = nullptr;
  told_.emplace(change->number);
  WriteLocked(change->number_message.Get([&] {
    v1::WatchPhoneNumberResponse response;
    ToProto(change->number, deps_.moment(), response.mutable_phone_number());
    return response.SerializeAsString();
  }));
}

WatchStream::Message WatchPhoneNumberStream::HeartbeatLocked(absl::Time now) {
  v1::WatchPhoneNumberResponse response;
  auto* heartbeat = response.mutable_heartbeat();
  ToProto(now, heartbeat->mutable_server_time());
  heartbeat->set_revision(newest_);
  if (told_.has_value() && told_->state == PhoneNumberState::kPending) {
    PhoneNumber number;
    number.state = told_->state;
    number.requested_time = told_->requested_time;
    number.checks = told_->checks;
    number.account = told_->account;
    ToProto(number, Moment{now, deps_.learned_times}, heartbeat->mutable_provisioning());
  }
  return MessageOf(response);
}

}  // namespace dialtone
