#include "server/rpc/watch_phone_number_stream.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/rpc/convert.h"
#include "server/rpc/resource_name.h"
#include "storage/store.h"

namespace dialtone {

WatchPhoneNumberStream::WatchPhoneNumberStream(const RpcDependencies& deps, absl::string_view peer,
                                               Options options)
    : WatchStream(deps, "/dialtone.v1.PhoneNumberService/WatchPhoneNumber", peer),
      options_(std::move(options)),
      newest_(options_.after_revision) {}

absl::Status WatchPhoneNumberStream::Subscribe() {
  DIALTONE_RETURN_IF_ERROR(deps_.hub.AddForCampaign(options_.id, caller_, shared_from_this()));
  auto number = deps_.store.GetPhoneNumber(options_.id);
  if (absl::IsNotFound(number.status())) {
    return NoSuchPhoneNumber(options_.id);
  }
  // What changed before the revision was forgotten was dropped as old, so the number is read again.
  if (number.ok() && ForgetUnknownRevision(number->revision))
    number = deps_.store.GetPhoneNumber(options_.id);
  if (!number.ok()) return number.status();
  Offer(*number);
  return absl::OkStatus();
}

bool WatchPhoneNumberStream::ForgetUnknownRevision(std::int64_t current) {
  MutexLock lock(&mu_);
  if (newest_ != options_.after_revision || newest_ <= current) return false;
  newest_ = 0;
  return true;
}

void WatchPhoneNumberStream::OnChange(const std::shared_ptr<const CampaignChange>& change) {
  Offer(change->number);
}

bool WatchPhoneNumberStream::IsLast(const PhoneNumber& number) const {
  switch (number.state) {
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

void WatchPhoneNumberStream::Offer(const PhoneNumber& number) {
  MutexLock lock(&mu_);
  if (number.revision > newest_) {
    newest_ = number.revision;
    pending_ = number;
  } else if (number.revision == newest_ && !current_.has_value() && !pending_.has_value()) {
    current_ = number;  // the caller came with it
  }
  PumpLocked();
}

void WatchPhoneNumberStream::PumpLocked() {
  if (BusyLocked()) return;
  // A last state, once sent, ends the stream even when a newer one has come up meanwhile.
  if (current_.has_value() && IsLast(*current_)) return FinishOnceLocked(absl::OkStatus());
  if (!pending_.has_value()) return;
  ToProto(*pending_, deps_.moment(), NextMessageLocked().mutable_phone_number());
  current_ = std::move(pending_);
  pending_.reset();
  WriteLocked();
}

void WatchPhoneNumberStream::FillHeartbeatLocked(absl::Time now, v1::WatchPhoneNumberResponse& response) {
  auto* heartbeat = response.mutable_heartbeat();
  ToProto(now, heartbeat->mutable_server_time());
  heartbeat->set_revision(newest_);
  if (current_.has_value() && current_->state == PhoneNumberState::kPending) {
    ToProto(*current_, Moment{now, deps_.learned_times}, heartbeat->mutable_provisioning());
  }
}

}  // namespace dialtone
